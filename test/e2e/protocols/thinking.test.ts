import { afterAll, beforeAll, expect, test } from 'vitest';
import { asks, tools } from './asks.ts';
import type { Answered, Ask, Call, Client, Turn } from './dialogue.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { clients, providers } from './sides.ts';
import { proofsIn, type Signer, signers } from './signed-turns.ts';
import { cutAtRandom, jsonReply } from './stub.ts';

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

/** Clients whose protocol has no place for what a provider signs: the loss is told, and the conversation goes on without it. */
const unsigned: Readonly<Record<string, string>> = {
  'cohere-chat': 'its messages have no member for opaque data',
};

const calls: readonly (readonly Call[])[] = [
  [{ id: 'call_a', name: 'get_weather', input: { city: 'Paris', days: 2 } }],
  [
    { id: 'call_b', name: 'get_weather', input: { city: 'Grüße 🐧' } },
    { id: 'call_c', name: 'get_time', input: { city: 'Rome' } },
  ],
  [],
];

const conversations = clients
  .filter(({ protocol }) => protocol !== 'openai-completions')
  .flatMap(client =>
    signers.flatMap(signer =>
      [false, true].map((stream, index) => ({
        client,
        signer,
        stream,
        seed: index + 5,
        from: client.protocol,
        to: signer.protocol,
        how: stream ? 'streamed' : 'whole',
      })),
    ),
  );

const resultsOf = ({ callIds }: Answered, turn: number): Turn => ({
  role: 'tools',
  results: (calls[turn] ?? []).map(({ name }, index) => ({
    id: callIds[index] ?? '',
    name,
    text: `result ${turn}.${index}`,
  })),
});

test.each(conversations)(
  'a conversation of three turns with tools keeps its thinking: $from → $to, $how',
  async ({ client, signer, stream, seed }) => {
    const turns: Turn[] = [{ role: 'user', text: 'How is the weather?' }];
    const lossHeaders: string[] = [];
    for (const [turn, wanted] of calls.entries()) {
      const answer = signer.answer(turn, wanted);
      const { answered, body } = await say(client, signer, stream, turns, answer, seed + turn);
      for (let earlier = 0; earlier < turn; earlier += 1) {
        const kept = signer.answer(earlier, calls[earlier] ?? []);
        if (unsigned[client.protocol] === undefined)
          expect(signer.sentBack(body, earlier)).toEqual(signer.kept(kept));
        else expect(proofsIn(body)).toEqual([]);
      }
      expect(providers[signer.protocol].read(body).faults).toEqual([]);
      expect(answered.said.calls).toEqual(wanted.map(({ name, input }) => ({ name, input })));
      lossHeaders.push(answered.lossHeader ?? '');
      turns.push(answered.native, ...(wanted.length === 0 ? [] : [resultsOf(answered, turn)]));
    }
    if (unsigned[client.protocol] === undefined) expect(lossHeaders.join()).not.toContain('reasoning');
    else if (!stream) expect(lossHeaders[0]).toContain('reasoning-proof');
  },
);

async function say(
  client: Client,
  signer: Signer,
  stream: boolean,
  turns: readonly Turn[],
  answer: ReturnType<Signer['answer']>,
  seed: number,
) {
  const { stub } = door;
  const provider = providers[signer.protocol];
  stub.takeSeen();
  stub.answer(
    stream
      ? {
          headers: { 'content-type': provider.streamType },
          pieces: cutAtRandom(provider.stream(answer), seed),
        }
      : jsonReply(answer),
  );
  const model = askedModel(signer.protocol, client.protocol, 'thinking');
  const ask: Ask = { ...asks.reasoning, model, stream, turns, tools, toolChoice: 'auto' };
  const answered = await client.ask(door, ask);
  return { answered, body: stub.takeSeen()[0]?.body ?? {} };
}
