import { expect, test } from 'vitest';
import { noticeDestinations } from './notice-destinations.ts';
import { ConfigError } from './problem.ts';
import { redactDocument } from './redact-document.ts';
import { resolveConfig } from './resolve-config.ts';

function problemsOf(document: object, secrets: 'require' | 'defer' = 'require'): string[] {
  try {
    resolveConfig(document, { env: {}, secrets });
    return [];
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return cause.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const webhook = { to: 'webhook', url: 'https://example.org/hook', secret: 's' };
const slack = { to: 'slack', url: 'https://hooks.slack.com/services/T/B/x' };
const gitlab = { to: 'gitlab-issue', url: 'https://gitlab.example/a/b', token: 't' };
const route = (callback: object): object => ({
  routes: [{ name: 'chat', targets: [{ provider: 'sample' }], callback }],
});

test('each destination of alerts has a queue by its name, and so has each route with a callback', () => {
  const config = resolveConfig(
    {
      alerts: [webhook, slack, { ...gitlab, name: 'On call' }],
      ...route({ url: 'https://example.org', secret: 's' }),
    },
    { env: {}, secrets: 'require' },
  );
  expect(noticeDestinations(config)).toEqual([
    'alert:webhook',
    'alert:slack',
    'alert:On call',
    'callback:chat',
  ]);
});

test.each([
  [
    'a webhook without its secret',
    { alerts: [{ ...webhook, secret: undefined }] },
    'alerts[0]: needs a "secret"',
  ],
  ['a webhook without its address', { alerts: [{ ...webhook, url: undefined }] }, 'alerts[0]: needs a "url"'],
  ['a project without a token', { alerts: [{ ...gitlab, token: undefined }] }, 'alerts[0]: needs a "token"'],
  [
    'two of a kind without names',
    { alerts: [slack, slack] },
    'alerts[1]: there is already one to slack: give each a "name"',
  ],
  [
    'two of one name',
    {
      alerts: [
        { ...slack, name: 'a' },
        { ...webhook, name: 'a' },
      ],
    },
    'alerts[1].name: there is already a destination "a"',
  ],
  [
    'a callback without its secret',
    route({ url: 'https://example.org' }),
    'routes[0].callback: needs a "secret"',
  ],
])('%s is refused', (_, document, problem) => {
  expect(problemsOf(document)).toEqual([problem]);
});

test('an address that is none is refused, without being shown', () => {
  const [problem = ''] = problemsOf({ alerts: [{ ...slack, url: 'ftp://secret-host/x' }] });
  expect(problem).toContain('alerts[0].url');
  expect(problem).not.toContain('secret-host');
});

test('a node that lacks the secrets takes the configuration all the same', () => {
  const deferred = {
    alerts: [
      { ...webhook, secret: '${A}' },
      { ...slack, url: '${B}' },
      { ...gitlab, token: '${C}' },
    ],
    ...route({ url: 'https://example.org', secret: '${D}' }),
  };
  expect(problemsOf(deferred, 'defer')).toEqual([]);
  expect(problemsOf(deferred)).toHaveLength(4);
});

test('secrets and addresses of alerts are hidden where the configuration is shown', () => {
  const shown = JSON.stringify(
    redactDocument({
      alerts: [webhook, slack, gitlab],
      ...route({ url: 'https://example.org', secret: 'hidden' }),
    }),
  );
  for (const secret of ['hooks.slack.com', 'hidden', '"secret":"s"', '"token":"t"'])
    expect(shown).not.toContain(secret);
});
