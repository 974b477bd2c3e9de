import { expect, test } from 'vitest';
import { ConfigError, formatProblem } from './problem.ts';
import { parseDocumentText } from './read-document.ts';
import { type ResolveOptions, resolveConfig } from './resolve-config.ts';

const noFile = (path: string): string => {
  throw new Error(`no ${path}`);
};
const options = (
  env: ResolveOptions['env'] = {},
  secrets: ResolveOptions['secrets'] = 'require',
): ResolveOptions => ({
  env,
  secrets,
  readFile: noFile,
});

async function problemsOf(text: string, given: ResolveOptions = options()): Promise<string[]> {
  const { document, positions } = await parseDocumentText(text, 'sluice.yaml');
  try {
    resolveConfig(document, { ...given, positions });
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.problems.map(formatProblem);
    throw cause;
  }
  return [];
}

test('nothing at all is a valid configuration', () => {
  const config = resolveConfig({}, options());
  expect(config).toMatchObject({ version: 1, server: { port: 8080, bodyLimit: 20 * 1024 * 1024 } });
  expect(config.routes).toEqual([]);
});

test('durations become milliseconds, sizes bytes', () => {
  const config = resolveConfig(
    { server: { bodyLimit: '1MB' }, tiers: { free: { limits: [{ requests: 10, per: '5m' }] } } },
    options(),
  );
  expect(config.server.bodyLimit).toBe(1_000_000);
  expect(config.tiers.free?.limits).toEqual([
    { requests: 10, per: 300_000, by: 'key', onUnavailable: 'local' },
  ]);
});

test('an unknown key is told with its place and the nearest known key', async () => {
  const text = 'routes:\n  - name: a\n    tragets: []\n    targets: [{ provider: sample }]\n';
  expect(await problemsOf(text)).toEqual([
    'sluice.yaml:3:5: routes[0].tragets: unknown key, did you mean "targets"?',
  ]);
});

test('every problem is told at once, each with its place and what was expected', async () => {
  const text = [
    'server: { port: http, bodyLimit: 20 Mbit, nothingLike: 1 }',
    'providers:',
    '  - name: mine',
    'routes:',
    '  - name: a',
    '    strategy: wieghted',
    '    targets: []',
    '    retry: { on: [5xx, sometimes] }',
    '    limits: [{ requests: 0, per: 1 }]',
    'guardrails: { p: { input: [{ detector: pi }, { detector: pii, action: maks }] } }',
  ].join('\n');
  const problems = await problemsOf(text);
  const expected = [
    'sluice.yaml:1:17: server.port: expected a number, found "http"',
    'sluice.yaml:1:34: server.bodyLimit: expected a size such as 512KiB, 20MiB or 1MB, found "20 Mbit"',
    'sluice.yaml:1:43: server.nothingLike: unknown key; known here: host, port,',
    'sluice.yaml:6:15: routes[0].strategy: expected "ordered" or "weighted" or "least-in-flight" or "latency", found "wieghted", did you mean "weighted"?',
    'sluice.yaml:7:14: routes[0].targets: expected at least 1 item, found a list of 0',
    'sluice.yaml:8:24: routes[0].retry.on[1]: expected "4xx" or "5xx" or "network" or "timeout" or a number, found "sometimes"',
    'sluice.yaml:9:26: routes[0].limits[0].requests: expected at least 1, found 0',
    'sluice.yaml:9:34: routes[0].limits[0].per: expected a duration such as 250ms, 10s, 5m, 2h or 1d, found 1',
    'sluice.yaml:10:40: guardrails.p.input[0].detector: expected "pii" or "secrets" or',
    'sluice.yaml:10:71: guardrails.p.input[1].action: expected "mask" or "block" or "flag" or "route", found "maks", did you mean "mask"?',
  ];
  for (const text of expected)
    expect(
      problems.some(problem => problem.startsWith(text)),
      `${text}\nin\n${problems.join('\n')}`,
    ).toBe(true);
});

test('what names something else must name something that is there', async () => {
  const text = [
    'defaults: { prefixes: { x-: opnai } }',
    'providers:',
    '  - { name: mine, protocol: openai-chat, baseUrl: "https://mine.example/v1" }',
    '  - { name: mine, protocol: openai-chat, baseUrl: "https://mine.example/v1" }',
    '  - { name: other, kind: opena }',
    '  - { name: bare }',
    'routes:',
    '  - { name: a, targets: [{ provider: mien }], guardrails: strict }',
    '  - { name: a, targets: [{ provider: sample }], retry: { backoff: { initial: 2s, max: 1s } } }',
    'guardrails: { stricter: {} }',
    'auth: { jwt: [{ issuer: i, audience: a }, { issuer: i, audience: b, secret: s, jwksUrl: "https://i.example" }] }',
    'unknown: 1',
  ].join('\n');
  expect((await problemsOf(text)).join('\n')).toBe(
    [
      'sluice.yaml:1:29: defaults.prefixes.x-: there is no provider "opnai", did you mean "openai"?',
      'sluice.yaml:4:13: providers[1].name: there is already a provider "mine"',
      'sluice.yaml:5:26: providers[2].kind: there is no known provider "opena", did you mean "openai"?',
      'sluice.yaml:6:5: providers[3]: "bare" is not a known provider, so it needs a "baseUrl"',
      'sluice.yaml:8:38: routes[0].targets[0].provider: there is no provider "mien", did you mean "mine"?',
      'sluice.yaml:8:59: routes[0].guardrails: there is no guardrail profile "strict", did you mean "stricter"?',
      'sluice.yaml:9:13: routes[1].name: there is already a route "a"',
      'sluice.yaml:9:78: routes[1].retry.backoff.initial: expected no more than "max"',
      'sluice.yaml:11:15: auth.jwt[0]: expected exactly one of "secret", "publicKey" and "jwksUrl", found none',
      'sluice.yaml:11:43: auth.jwt[1]: expected exactly one of "secret", "publicKey" and "jwksUrl", found "secret" and "jwksUrl"',
      'sluice.yaml:12:1: unknown: unknown key; known here: version, server, auth, providers, defaults, routes, tiers, guardrails, budgets, alerts, prices, usage, kubernetes, telemetry, config, bus, edge, state',
    ].join('\n'),
  );
});

test('a missing variable is told with its place; where secrets are deferred it is left out', async () => {
  const text =
    'providers:\n  - { name: openai, apiKeys: ["${KEY_A}", "${KEY_B}"] }\nauth:\n  keySecret: ${SALT}\n';
  const env = { KEY_B: 'b' };
  expect(await problemsOf(text, options(env))).toEqual([
    'sluice.yaml:2:31: providers[0].apiKeys[0]: environment variable KEY_A is not set',
    'sluice.yaml:4:14: auth.keySecret: environment variable SALT is not set',
  ]);
  const { document } = await parseDocumentText(text, 'sluice.yaml');
  const config = resolveConfig(document, options(env, 'defer'));
  expect(config.auth.keySecret).toBeUndefined();
  expect(config.providers[0]?.apiKeys.map(key => key.reveal())).toEqual(['b']);
});

test('a variable that is empty is no secret', async () => {
  expect(await problemsOf('auth: { keySecret: "${SALT}" }', options({ SALT: '' }))).toEqual([
    'sluice.yaml:1:20: auth.keySecret: ${SALT} is empty',
  ]);
});

test('a deferred token secret still counts as the one that is given', () => {
  const document = { auth: { jwt: [{ issuer: 'i', audience: 'a', secret: '${JWT_SECRET}' }] } };
  expect(resolveConfig(document, options({}, 'defer')).auth.jwt[0]?.secret).toBeUndefined();
});

test('a login needs a secret for sessions; where secrets are deferred it may be elsewhere', async () => {
  const text = `auth: { login: { issuer: "https://idp.example", clientId: c, redirectUri: "https://g.example", sessionSecret: "\${S}" } }`;
  const { document } = await parseDocumentText(text, 'sluice.yaml');
  expect(resolveConfig(document, options({}, 'defer')).auth.login?.sessionSecret).toBeUndefined();
  expect(await problemsOf(text.replace(', sessionSecret: "${S}"', ''))).toEqual([
    'sluice.yaml:1:16: auth.login: needs a "sessionSecret"',
  ]);
});

test('a route to a known provider whose key is nowhere is a problem', async () => {
  const text = 'routes: [{ name: a, targets: [{ provider: openai }] }]';
  expect(await problemsOf(text)).toEqual([
    'sluice.yaml:1:43: routes[0].targets[0].provider: provider "openai" has no key: set OPENAI_API_KEY, or add it to "providers"',
  ]);
  expect(await problemsOf(text, options({ OPENAI_API_KEY: 'sk' }))).toEqual([]);
});

test('texts of references become the numbers, switches and lists that are wanted', () => {
  const document = {
    server: { port: '${PORT}', cors: { origins: '${ORIGINS}' } },
    telemetry: { metrics: { public: '${PUBLIC}' } },
  };
  const env = { PORT: '9000', ORIGINS: 'https://a.example, https://b.example', PUBLIC: 'false' };
  const config = resolveConfig(document, options(env));
  expect(config.server.port).toBe(9000);
  expect(config.server.cors.origins).toEqual(['https://a.example', 'https://b.example']);
  expect(config.telemetry.metrics.public).toBe(false);
});

test('a text written in the file is not converted', async () => {
  expect(await problemsOf('server: { port: "9000" }')).toEqual([
    'sluice.yaml:1:17: server.port: expected a number, found "9000"',
  ]);
});

test('neither secrets nor what came from a reference stands in a message', async () => {
  const text = 'providers: [{ name: openai, apiKey: 12345 }]\nserver: { port: "${LEAK}" }';
  const problems = await problemsOf(text, options({ LEAK: 'hunter2' }));
  expect(problems).toEqual([
    'sluice.yaml:1:37: providers[0].apiKey: expected text',
    'sluice.yaml:2:17: server.port: expected a number',
  ]);
});
