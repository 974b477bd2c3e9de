import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from '../cli-fixture.ts';

const openai = { provider: 'openai', latencyMs: 212, models: ['a', 'b', 'c', 'd', 'e'] };
const groq = { provider: 'groq', failure: 'status 401: it refuses the key' };

const answering = (...lines: object[]) =>
  startGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(lines.map(line => `${JSON.stringify(line)}\n`).join('\n'));
  });
const cellsOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => line.replaceAll(/ {2,}/g, '|'));

test('each provider is a line, and one that fails is the exit code', async () => {
  const { url, seen } = await answering(openai, groq, { provider: 'bedrock', latencyMs: 5 });
  const { code, stdout, stderr } = await runCommand(['providers', 'test'], { env: envFor(url) });
  expect(seen).toMatchObject([{ method: 'POST', path: '/api/v1/providers/test', body: {} }]);
  expect(cellsOf(stdout)).toEqual([
    'PROVIDER|STATE|LATENCY|MODELS, OR WHAT FAILED',
    'openai|ok|212 ms|5: a, b, c, d, …',
    'groq|failed|–|status 401: it refuses the key',
    'bedrock|ok|5 ms|it answers, and lists no models',
  ]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '1 of 3 did not answer as they should.\n' });
});

test('of one that is named every model is shown, and what a prompt came to', async () => {
  const prompt = {
    model: 'e',
    latencyMs: 812,
    text: 'Hi',
    inputTokens: 8,
    outputTokens: 2,
    costNanoDollars: 12_000,
  };
  const { url, seen } = await answering({ ...openai, prompt });
  const line = ['providers', 'test', 'openai', '--model', 'e', '--prompt', 'Hello'];
  const { code, stdout } = await runCommand(line, { env: envFor(url) });
  expect(seen[0]?.body).toEqual({ providers: ['openai'], model: 'e', prompt: 'Hello' });
  expect(code).toBe(0);
  expect(stdout).toContain('\n  e\n');
  expect(stdout).toContain('e said "Hi" in 812 ms: 8 tokens in, 2 out, $0.000012\n');
});

test('programs get a line of JSON each, as the gateway has written it', async () => {
  const { url } = await answering(openai, groq);
  const { stdout } = await runCommand(['providers', 'test', '--json'], { env: envFor(url) });
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toEqual([openai, groq]);
});

test('a prompt needs one provider and a model', async () => {
  const { url, seen } = await startGateway((_, response) => answerJson(response, 500, {}));
  for (const line of [
    ['--prompt', 'Hi'],
    ['openai', 'groq', '--prompt', 'Hi', '--model', 'e'],
    ['openai', '--model', 'e'],
  ])
    expect((await runCommand(['providers', 'test', ...line], { env: envFor(url) })).code).toBe(2);
  expect(seen).toEqual([]);
});
