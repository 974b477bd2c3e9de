import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, type ProviderProtocol, providerProtocols, wholeAnswer } from './answers.ts';
import { asks } from './asks.ts';
import type { Ask } from './dialogue.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { clients, providers } from './sides.ts';
import { cutAtRandom, jsonReply, type StubReply } from './stub.ts';

/** Words of the recorded answers; streams bring them in pieces. */
const terms = ['capital of', 'potato', 'great horned'];

function replyOf(protocol: ProviderProtocol, stream: boolean): { text: string; reply: StubReply } {
  const provider = providers[protocol];
  const whole = wholeAnswer(protocol, answers[protocol].images.whole);
  const { text } = provider.said(whole);
  if (!stream) return { text, reply: jsonReply(whole) };
  const bytes = provider.stream(whole);
  return {
    text,
    reply: { headers: { 'content-type': provider.streamType }, pieces: cutAtRandom(bytes, bytes.length) },
  };
}

const cells = clients.flatMap(client =>
  providerProtocols.flatMap(protocol =>
    [false, true].map(stream => ({
      client,
      from: client.protocol,
      protocol,
      stream,
      how: stream ? 'streamed' : 'whole',
      ...replyOf(protocol, stream),
    })),
  ),
);

let door: ProtocolGateway;
beforeAll(async () => {
  const check = { detector: 'blocklist', terms };
  door = await startProtocolGateway({
    masked: { output: [{ ...check, action: 'mask' }] },
    blocked: { output: [{ ...check, action: 'block' }] },
    watched: { mode: 'monitor', output: [{ ...check, action: 'block' }] },
  });
});
afterAll(() => door?.stop());

const ask = async (cell: (typeof cells)[number], profile: string) => {
  door.stub.answer(cell.reply);
  const asked: Ask = {
    ...asks.text,
    model: askedModel(cell.protocol, cell.client.protocol, profile),
    stream: cell.stream,
  };
  const { said } = await cell.client.ask(door, asked);
  return said;
};

describe('no answer goes around its profile, passed through or translated', () => {
  test.each(cells)('$from → $protocol: masked, $how', async cell => {
    const { text } = await ask(cell, 'masked');
    expect(text).toBe(masked(cell.text));
  });

  test.each(cells)('$from → $protocol: blocked, $how', async cell => {
    const { text, finish } = await ask(cell, 'blocked');
    // Cohere has no word of its own for it.
    expect(['content-filter', 'refusal', 'error']).toContain(finish);
    expect(text).toBe(cell.stream ? untilTerm(cell.text) : '');
  });

  test.each(cells)('$from → $protocol: only watched, $how', async cell => {
    expect((await ask(cell, 'watched')).text).toBe(cell.text);
  });
});

const anyTerm = new RegExp(`\\b(?:${terms.join('|')})\\b`, 'gi');
const masked = (text: string): string => text.replace(anyTerm, '[TERM]');
const untilTerm = (text: string): string => text.slice(0, text.search(anyTerm));
