import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

const PATH = '/api/v1/providers/test';

function open() {
  const control = openControl();
  const provider = (name: string) => ({ provider: name, keys: 1, restingKeys: 0 });
  control.reports.push({ providers: [provider('openai'), provider('groq')], targets: [] });
  const ask = (body: object) => control.call({ method: 'POST', path: PATH, body });
  return { ...control, ask };
}
const linesOf = (answer: Record<string, unknown>) =>
  String(answer.text)
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

test('every provider is called once, for its caller, and audited as one request', async () => {
  const { ask, providerTests, audited } = open();
  const { status, answer } = await ask({});
  expect(status).toBe(200);
  expect(linesOf(answer)).toEqual([
    { provider: 'groq', latencyMs: 5, models: ['groq-1'] },
    { provider: 'openai', latencyMs: 5, models: ['openai-1'] },
  ]);
  expect(providerTests).toMatchObject([
    { provider: 'groq', principal: { keyId: 'key_of_the_operator' } },
    { provider: 'openai' },
  ]);
  expect((await audited()).map(({ event }) => [event.action, event.target, event.details])).toEqual([
    ['provider.tested', { kind: 'provider', id: 'all' }, {}],
  ]);
});

test('a prompt goes to one model of one provider, which the audit log names', async () => {
  const { ask, providerTests, audited } = open();
  await ask({ providers: ['openai'], model: 'gpt-5', prompt: 'Hello' });
  expect(providerTests).toMatchObject([{ provider: 'openai', prompt: { model: 'gpt-5', text: 'Hello' } }]);
  expect((await audited()).map(({ event }) => [event.target.id, event.details])).toEqual([
    ['openai', { model: 'gpt-5' }],
  ]);
});

test.each([
  [{ providers: ['missing'] }, 404, undefined],
  [{ prompt: 'Hello', model: 'gpt-5' }, 400, 'providers'],
  [{ providers: ['openai'], prompt: 'Hello' }, 400, 'model'],
  [{ providers: ['openai'], model: 'gpt-5' }, 400, 'prompt'],
])('%j is refused, and nobody is called', async (body, wanted, param) => {
  const { ask, providerTests } = open();
  const { status, answer } = await ask(body);
  expect([status, answer.param]).toEqual([wanted, param]);
  expect(providerTests).toEqual([]);
});

test('more than ten at once have to wait', async () => {
  const { ask, advance } = open();
  for (let count = 0; count < 10; count++) expect((await ask({})).status).toBe(200);
  expect(await ask({})).toMatchObject({ status: 429, answer: { code: 'rate_limited', retryAfterMs: 6_000 } });
  advance(6_000);
  expect((await ask({})).status).toBe(200);
});
