import { modelDirectory } from '@sluice/guard-model';
import { expect, test } from 'vitest';
import { ConfigError } from './problem.ts';
import { resolveConfig } from './resolve-config.ts';

function problemsOf(profile: object, secrets: 'require' | 'defer' = 'require'): string[] {
  try {
    resolveConfig({ guardrails: { p: profile } }, { env: {}, secrets });
    return [];
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return cause.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const model = (changes: object): object => ({
  input: [{ detector: 'model', path: modelDirectory, labels: ['injection'], ...changes }],
});
const restore = { output: [{ detector: 'pii', action: 'restore' }] };

const wrong: [string, object, RegExp][] = [
  [
    'a mask beside the call',
    { inputTiming: 'parallel', input: [{ detector: 'pii' }] },
    /input\[0\].*beside the call/,
  ],
  [
    'names without a model',
    { input: [{ detector: 'pii', types: ['person'] }] },
    /input\[0\].types: "person" is found by a classifier/,
  ],
  ['names in answers', { output: [{ detector: 'pii', types: ['location'] }] }, /in checks of requests/],
  [
    'a model that labels texts',
    { input: [{ detector: 'pii', model: modelDirectory }] },
    /input\[0\].model: model.onnx gives .* of a classifier of tokens/,
  ],
  [
    'a route that there is not',
    { input: [{ detector: 'toxicity', action: 'route', route: 'none' }] },
    /input\[0\].route: there is no route "none"/,
  ],
  ['a reroute to nowhere', { input: [{ detector: 'spam', action: 'route' }] }, /input\[0\]: needs a "route"/],
  [
    'a reroute beside the call',
    { inputTiming: 'parallel', input: [{ detector: 'spam', action: 'route', route: 'none' }] },
    /input\[0\].action: a request that is called already/,
  ],
  [
    'a route for another action',
    { input: [{ detector: 'spam', action: 'flag', route: 'none' }] },
    /input\[0\].route: is only of use/,
  ],
  ['a reroute of answers', { output: [{ detector: 'spam', action: 'route' }] }, /output\[0\].action/],
  ['a restore without a mask', restore, /output\[0\].action: there is nothing to restore/],
  [
    'a webhook without a secret',
    { input: [{ detector: 'webhook', url: 'https://a.example' }] },
    /needs a "secret"/,
  ],
  [
    'a password in an address',
    { input: [{ detector: 'webhook', url: 'https://a:b@c.example', secret: 's' }] },
    /without user/,
  ],
  ['limits of nothing', { input: [{ detector: 'limits' }] }, /at least one of/],
  ['no schema', { output: [{ detector: 'schema', schema: { type: 'objekt' } }] }, /output\[0\].schema: /],
  ['a folder that is not there', model({ path: '/nowhere/at/all' }), /path: there is no such folder/],
  [
    'a label that is not there',
    model({ labels: ['injektion'] }),
    /labels\[0\]: the model has no label "injektion"/,
  ],
];
test.each(wrong)('a profile with %s is refused with its place', (_, profile, message) => {
  expect(problemsOf(profile).join('\n')).toMatch(message);
});

test.each([
  model({}),
  {
    inputTiming: 'parallel',
    input: [{ detector: 'pii', action: 'block' }, { detector: 'prompt-injection' }],
  },
  { input: [{ detector: 'pii' }], ...restore },
  { output: [{ detector: 'schema', schema: { type: 'object' } }] },
  { input: [{ detector: 'limits', attachments: 0 }] },
  { input: [{ detector: 'limits', languages: ['en', 'de'] }] },
  {
    input: [
      { detector: 'pii', regions: ['DE'] },
      { detector: 'topics', action: 'mask', topics: [{ name: 'a', terms: ['x'] }] },
    ],
  },
])('a profile that fits together is taken: %j', profile => {
  expect(problemsOf(profile)).toEqual([]);
});

test('a node that need not run the model need not have its folder', () => {
  expect(problemsOf(model({ path: '/nowhere/at/all' }), 'defer')).toEqual([]);
});
