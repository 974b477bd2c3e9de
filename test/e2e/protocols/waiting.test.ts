import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer } from '../client.ts';
import { answers, errors, wholeAnswer } from './answers.ts';
import { asks } from './asks.ts';
import type { Ask, Client } from './dialogue.ts';
import { expectSaid } from './expectations.ts';
import type { JsonObject } from './json.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { pathOf } from './raw.ts';
import { clients, providers } from './sides.ts';
import { jsonReply, type StubReply } from './stub.ts';

const PROVIDER = 'anthropic-messages';
/** Longer than `keepAliveAfter`. */
const DOWN_MS = 1_500;

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

const whole = wholeAnswer(PROVIDER, answers[PROVIDER].text.whole);
const answerTo = (body: JsonObject): StubReply =>
  body.stream === true
    ? {
        headers: { 'content-type': providers[PROVIDER].streamType },
        pieces: [providers[PROVIDER].stream(whole)],
      }
    : jsonReply(whole);

/** The provider is down from the first call on for a while, then answers so. */
function comesBackWith(reply: (body: JsonObject) => StubReply): void {
  let until: number | undefined;
  const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  door.stub.answer(({ body }) => {
    until ??= Date.now() + DOWN_MS;
    return Date.now() < until ? jsonReply(overloaded, 529) : reply(body);
  });
}

const askFor = (client: Client, purpose: string, stream: boolean): Ask => ({
  ...asks.text,
  model: askedModel(PROVIDER, client.protocol, purpose),
  stream,
});

/** What became of every client, all at once. */
const eachClient = <T>(ask: (client: Client) => Promise<T>): Promise<[string, T][]> =>
  Promise.all(clients.map(async (client): Promise<[string, T]> => [client.protocol, await ask(client)]));

const failureOf = (client: Client, purpose: string, stream: boolean): Promise<string> =>
  client.ask(door, askFor(client, purpose, stream)).then(
    () => 'an answer',
    (cause: unknown) => client.failure(cause).text,
  );

test.each([[true], [false]])(
  'every SDK that waits for a provider gets its answer as if it had not waited (stream: %s)',
  async stream => {
    comesBackWith(answerTo);
    const answered = await eachClient(client => client.ask(door, askFor(client, 'waiting', stream)));
    for (const [protocol, { said }] of answered) expectSaid(said, providers[PROVIDER].said(whole), protocol);
  },
);

test.each([[true], [false]])(
  'every SDK is told that it waited in vain, also when its stream was kept alive (stream: %s)',
  async stream => {
    door.stub.answer(jsonReply({ type: 'error', error: { type: 'overloaded_error', message: 'No' } }, 529));
    const failures = await eachClient(client => failureOf(client, 'vain', stream));
    for (const [protocol, text] of failures)
      expect([protocol, text]).toEqual([protocol, expect.stringMatching(/as long as the request may wait/)]);
  },
);

test('every SDK is told what the provider says when it is back and refuses, also when its stream was kept alive', async () => {
  const { source, status, message } = errors[PROVIDER];
  comesBackWith(() => jsonReply(wholeAnswer(PROVIDER, source), status));
  const failures = await eachClient(client => failureOf(client, 'waiting', true));
  for (const [protocol, text] of failures)
    expect([protocol, text]).toEqual([protocol, expect.stringContaining(message)]);
});

test.each([
  ['openai-chat', pathOf('openai-chat', ''), ': waiting\n\n'],
  ['openai-responses', pathOf('openai-responses', ''), ': waiting\n\n'],
  ['anthropic-messages', pathOf('anthropic-messages', ''), 'event: ping\ndata: {"type": "ping"}\n\n'],
  ['gemini', pathOf('gemini', 'MODEL', true), '\n'],
  ['gemini', pathOf('gemini', 'MODEL', true).replace('?alt=sse', ''), '\n'],
])('a stream of %s (%s) begins with what its protocol ignores', async (protocol, path, keepAlive) => {
  comesBackWith(answerTo);
  const model = askedModel(PROVIDER, protocol, 'waiting');
  const messages = [{ role: 'user', content: 'Hello' }];
  const bodies: Record<string, object> = {
    'openai-chat': { messages },
    'openai-responses': { input: 'Hello' },
    'anthropic-messages': { messages, max_tokens: 10 },
    gemini: { contents: [{ parts: [{ text: 'Hello' }] }] },
  };
  const own = protocol === 'gemini' ? {} : { model, stream: true };
  const response = await fetch(door.url + path.replace('MODEL', model), {
    method: 'POST',
    headers: { ...bearer(door.key), 'content-type': 'application/json' },
    body: JSON.stringify({ ...own, ...bodies[protocol] }),
  });
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(text.slice(0, keepAlive.length)).toBe(keepAlive);
  expect(text.slice(keepAlive.length)).toContain(protocol === 'gemini' ? 'candidates' : 'data: ');
});
