import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers, type ProviderProtocol, providerProtocols, recordedStream, wholeAnswer } from './answers.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway, targets } from './protocol-gateway.ts';
import { inAddress, pathOf, send } from './raw.ts';
import { providers } from './sides.ts';
import { cutAtRandom } from './stub.ts';

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

const prompts: Readonly<Record<ProviderProtocol, string>> = {
  'openai-chat': '"messages": [ {"role":"user","content":"Gr\\u00fc\\u00dfe 🐧","unknown_part": 1.0} ]',
  'openai-responses': '"input" : [{"role":"user", "content":"Gr\\u00fc\\u00dfe 🐧", "unknown_part":1e0}]',
  'anthropic-messages': '"max_tokens":1e2, "messages": [{"role":"user","content":"Gr\\u00fc\\u00dfe 🐧"}]',
  gemini: '"contents":[ {"parts":[{"text":"Gr\\u00fc\\u00dfe 🐧", "unknownPart": 1.0}]} ]',
  'bedrock-converse': '"messages": [{"role":"user","content":[{"text":"Gr\\u00fc\\u00dfe 🐧"}]}]',
  'cohere-chat': '"messages": [ {"role":"user","content":"Gr\\u00fc\\u00dfe 🐧"} ]',
};

/** As no serialiser writes it: spaces, escapes, numbers beyond a double, a member nobody knows. */
function bodyOf(protocol: ProviderProtocol, model: string, stream: boolean): string {
  const members = [
    ...(inAddress(protocol) ? [] : [`"model" : ${JSON.stringify(model)}`]),
    prompts[protocol],
    ...(stream && !inAddress(protocol) ? ['"stream":true'] : []),
    ...(stream && protocol === 'openai-chat' ? ['"stream_options": {"include_usage":true}'] : []),
    '"unknown_member": {"number": 9007199254740993.10, "list": [ null,true ]}',
  ];
  return `{ ${members.join(' ,\n ')} }`;
}

const cells = providerProtocols.flatMap(protocol =>
  [false, true].map(stream => ({ protocol, stream, how: stream ? 'streamed' : 'whole' })),
);

test.each(cells)(
  '$protocol passes byte by byte, $how, but for the name of the model',
  async ({ protocol, stream }) => {
    const { stub } = door;
    const model = askedModel(protocol, protocol);
    const provider = providers[protocol];
    const bytes = stream ? streamBytes(protocol) : wholeBytes(protocol);
    stub.takeSeen();
    stub.answer({
      headers: { 'content-type': stream ? provider.streamType : 'application/json' },
      pieces: cutAtRandom(bytes, 3),
    });
    const sent = bodyOf(protocol, model, stream);
    const answer = await send(door, pathOf(protocol, model, stream), sent);
    const [seen] = stub.takeSeen();
    const target = targets[protocol].model;
    expect(answer.status).toBe(200);
    expect(seen?.raw).toBe(sent.replace(JSON.stringify(model), JSON.stringify(target)));
    if (inAddress(protocol)) expect(decodeURIComponent(seen?.path ?? '')).toContain(`/${target}`);
    expect(answer.bytes.equals(bytes)).toBe(true);
    expect(answer.headers.get('x-sluice-loss')).toBeNull();
  },
);

function wholeBytes(protocol: ProviderProtocol): Buffer {
  const text = JSON.stringify(wholeAnswer(protocol, answers[protocol].text.whole), undefined, 1);
  return Buffer.from(`${text.slice(0, -1)}, "unknown_member" :9007199254740993.10}\n`);
}

/** With comments, and members and events that nobody knows. */
function streamBytes(protocol: ProviderProtocol): Buffer {
  const { stream, whole } = answers[protocol].text;
  const bytes = stream
    ? recordedStream(protocol, stream.recorded)
    : providers[protocol].stream(wholeAnswer(protocol, whole));
  if (protocol === 'bedrock-converse') return bytes;
  const unknown =
    'event: unknown.event\r\ndata:{"type":"unknown.event", "number":9007199254740993.10}\r\n\r\n';
  const known = protocol === 'anthropic-messages' || protocol === 'openai-responses' ? unknown : '';
  return Buffer.concat([Buffer.from(`: keep-alive\r\n\r\n${known}`), bytes]);
}
