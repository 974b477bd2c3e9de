import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProviderProtocol, providerProtocols } from './answers.ts';
import { asks } from './asks.ts';
import { beforeTheEnd, framesOf } from './cut-stream.ts';
import type { JsonObject } from './json.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { clients, providers } from './sides.ts';
import { cutAtRandom } from './stub.ts';

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

const REST = ' And so it went on.';
/** Of Claude, which goes on with what another one began. */
const rest: JsonObject = {
  id: 'msg_2',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: REST }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 40, output_tokens: 7 },
};

/** All of the text, and nothing of the end. Gemini tells the last of both in one event. */
const begunOf = (protocol: ProviderProtocol): Buffer =>
  protocol === 'gemini'
    ? Buffer.from(
        Buffer.concat(framesOf(protocol))
          .toString()
          .replaceAll(/,\s*"finishReason": ?"STOP"/g, ''),
      )
    : Buffer.concat(beforeTheEnd(protocol));

const cells = clients.flatMap(client =>
  providerProtocols.map(protocol => ({ client, protocol, from: client.protocol })),
);

test.each(cells)(
  'a stream of $protocol that breaks off is one whole answer to $from, once Claude has gone on with it',
  async ({ client, protocol }) => {
    const begun = begunOf(protocol);
    const { text } = providers[protocol].said(providers[protocol].fold(Buffer.concat(framesOf(protocol))));
    const prefills: string[] = [];
    door.stub.answer(({ protocol: wire, body }) => {
      const claude = providers['anthropic-messages'];
      const asked = wire === 'anthropic-messages' ? claude.read(body) : undefined;
      const last = asked?.messages.at(-1);
      if (last?.role === 'assistant') {
        expect(asked?.faults).toEqual([]);
        prefills.push(last.text);
        return { headers: { 'content-type': claude.streamType }, pieces: [claude.stream(rest)] };
      }
      return { headers: { 'content-type': providers[protocol].streamType }, pieces: cutAtRandom(begun, 7) };
    });
    const model = askedModel(protocol, client.protocol, 'continued');
    const { said } = await client.ask(door, { ...asks.text, model, stream: true });
    expect(text).not.toBe('');
    expect(prefills).toEqual([text.trimEnd()]);
    expect(said).toMatchObject({ text: text + REST, finish: 'stop', calls: [] });
    // Both calls are told: the second one alone has 47.
    if (said.tokens !== undefined) expect(said.tokens.input + said.tokens.output).toBeGreaterThan(47);
  },
);
