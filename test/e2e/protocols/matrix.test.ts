import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answers,
  errors,
  type ProviderProtocol,
  providerProtocols,
  recordedStream,
  wholeAnswer,
} from './answers.ts';
import { asks, type Feature, features } from './asks.ts';
import type { Ask, Client } from './dialogue.ts';
import { expectSaid, expectTold } from './expectations.ts';
import { askedModel, PROVIDER_KEY, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { clients, providers } from './sides.ts';
import { cutAtRandom, jsonReply, type StubReply } from './stub.ts';

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

/** What the provider answers in a cell, and a whole answer that says the same. */
function replyOf(protocol: ProviderProtocol, feature: Feature, stream: boolean, seed: number) {
  const provider = providers[protocol];
  const source = answers[protocol][feature];
  const whole = wholeAnswer(protocol, source.whole);
  if (!stream) return { whole, reply: jsonReply(whole) };
  const bytes =
    source.stream === undefined ? provider.stream(whole) : recordedStream(protocol, source.stream.recorded);
  const reply: StubReply = {
    headers: { 'content-type': provider.streamType },
    pieces: cutAtRandom(bytes, seed),
  };
  return { whole: provider.fold(bytes), reply };
}

const featuresOf = ({ protocol }: Client): readonly Feature[] =>
  protocol === 'openai-completions' ? ['text'] : features;

const cells = clients.flatMap(client =>
  providerProtocols.flatMap(protocol =>
    featuresOf(client).flatMap(feature =>
      [false, true].map((stream, index) => ({
        client,
        from: client.protocol,
        protocol,
        feature,
        stream,
        how: stream ? 'streamed' : 'whole',
        seed: feature.length * 31 + index,
      })),
    ),
  ),
);

describe('each client gets from each provider what it answered', () => {
  test.each(cells)(
    '$from → $protocol: $feature, $how',
    async ({ client, protocol, feature, stream, seed }) => {
      const { stub } = door;
      const { whole, reply } = replyOf(protocol, feature, stream, seed);
      stub.takeSeen();
      stub.answer(reply);
      const purpose = `${feature === 'reasoning' ? 'thinking' : feature.replaceAll(' ', '-')}--${client.protocol}`;
      const ask: Ask = { ...asks[feature], model: askedModel(protocol, client.protocol, purpose), stream };
      const answered = await client.ask(door, ask);
      const [seen] = stub.takeSeen();
      expectSaid(answered.said, providers[protocol].said(whole), client.protocol);
      if (client.protocol !== 'openai-completions')
        expectTold(providers[protocol].read(seen?.body ?? {}), ask);
    },
  );
});

const errorCells = clients.flatMap(client =>
  providerProtocols.map(protocol => ({ client, from: client.protocol, protocol })),
);

describe('each client gets the errors of each provider', () => {
  test.each(errorCells)('$from → $protocol: a refusal', async ({ client, protocol }) => {
    const { status, source, message, code } = errors[protocol];
    door.stub.answer(jsonReply(wholeAnswer(protocol, source), status));
    const failed = await failureOf(client, protocol, false);
    expect(failed.status).toBe(status);
    expect(failed.text).toContain(message);
    // Other protocols have no place for it beside their own words for the status.
    if (code !== undefined && client.protocol.startsWith('openai')) expect(failed.text).toContain(code);
  });

  test.each(errorCells)(
    '$from → $protocol: a limit, with when to come back',
    async ({ client, protocol }) => {
      const leak = `slow down, key ${PROVIDER_KEY} at ${door.stub.url}/${protocol}/secret`;
      door.stub.answer(jsonReply(errorBody(protocol, leak), 429, { 'retry-after': '7' }));
      const failed = await failureOf(client, protocol, true);
      expect(failed.status).toBe(429);
      expect(failed.text).toContain('slow down');
      expect(failed.text).not.toContain(PROVIDER_KEY);
      expect(failed.text).not.toContain(door.stub.url.slice('http://'.length));
      expect([undefined, '7']).toContain(failed.retryAfter);
    },
  );
});

async function failureOf(client: Client, protocol: ProviderProtocol, stream: boolean) {
  const ask: Ask = { ...asks.text, model: askedModel(protocol, client.protocol), stream };
  const cause: unknown = await client.ask(door, ask).then(
    () => new Error('it was answered'),
    failed => failed,
  );
  return client.failure(cause);
}

function errorBody(protocol: ProviderProtocol, message: string): unknown {
  switch (protocol) {
    case 'anthropic-messages':
      return { type: 'error', error: { type: 'rate_limit_error', message } };
    case 'gemini':
      return { error: { code: 429, message, status: 'RESOURCE_EXHAUSTED' } };
    case 'bedrock-converse':
    case 'cohere-chat':
      return { message };
    default:
      return { error: { message, type: 'requests', param: null, code: 'rate_limit_exceeded' } };
  }
}
