import { expect, test } from 'vitest';
import type { StreamFrame } from '../codec.ts';
import { foldEvents } from '../ir/fold.ts';
import type { ChatResponse } from '../ir/response.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import { bedrockConverse } from './codec.ts';

const options = { requestId: 'r', model: 'a-name-of-the-gateway', includeUsage: true, createdAt: 0 };

const encode = (events: readonly StreamEvent[]) => {
  const encoder = bedrockConverse.createStreamEncoder(options);
  const frames = events.flatMap(event => encoder.push(event));
  return { frames, losses: encoder.losses };
};
const decode = (frames: readonly StreamFrame[]) => {
  const decoder = bedrockConverse.createStreamDecoder();
  return frames.flatMap(frame => decoder.push(frame));
};
const answerOf = (...parts: ChatResponse['choices'][number]['content']['parts']): ChatResponse => ({
  choices: [{ index: 0, content: { bare: false, parts }, finish: { unified: 'stop', raw: 'end_turn' } }],
});

test('citations and images of a stream come back', () => {
  const answer = answerOf(
    {
      type: 'text',
      text: 'Paris.',
      citations: [{ url: 'https://example.com', title: 'T', citedText: 'It is Paris.' }],
    },
    { type: 'image', source: { kind: 'base64', mediaType: 'image/png', base64: 'aW1n' } },
  );
  const { frames, losses } = encode(unfoldResponse(answer));
  expect(losses).toEqual([]);
  expect(foldEvents(decode(frames)).choices[0]?.content.parts).toMatchObject(
    answer.choices[0]?.content.parts ?? [],
  );
});

test('a signature that Gemini puts on a tool call travels in front of it and comes back to its place', () => {
  const proof = { origin: 'gemini', kind: 'signature', value: 'Z2Vt' } as const;
  const call = { type: 'tool-call', id: 'a', name: 'f', arguments: '{}', kind: 'function', proof } as const;
  const { frames, losses } = encode(unfoldResponse(answerOf(call)));
  expect(losses).toEqual([]);
  const redacted: string[] = frames.flatMap(
    ({ data }) => JSON.parse(data).delta?.reasoningContent?.redactedContent ?? [],
  );
  const messages = [
    {
      role: 'assistant',
      content: [
        { reasoningContent: { redactedContent: redacted[0] } },
        { toolUse: { toolUseId: 'a', name: 'f', input: {} } },
      ],
    },
  ];
  const request = bedrockConverse.decodeRequest({ messages }, { model: options.model });
  expect(request.messages[0]?.content.parts).toEqual([call]);
});

test('calls of tools that the provider runs stream as whole parts and back', () => {
  const start = (value: object) => ({ event: 'contentBlockStart', data: JSON.stringify(value) });
  const delta = (value: object) => ({ event: 'contentBlockDelta', data: JSON.stringify(value) });
  const stop = (contentBlockIndex: number) => ({
    event: 'contentBlockStop',
    data: JSON.stringify({ contentBlockIndex }),
  });
  const frames = [
    start({
      start: { toolUse: { toolUseId: 'a', name: 'nova_code_interpreter', type: 'server_tool_use' } },
      contentBlockIndex: 0,
    }),
    delta({ delta: { toolUse: { input: '{"snippet":"1+1"}' } }, contentBlockIndex: 0 }),
    stop(0),
    start({
      start: { toolResult: { toolUseId: 'a', type: 'nova_code_interpreter_result' } },
      contentBlockIndex: 1,
    }),
    delta({ delta: { toolResult: [{ json: { out: '2' } }] }, contentBlockIndex: 1 }),
    stop(1),
  ];
  const events = decode(frames);
  expect(events).toMatchObject([
    {
      type: 'block-start',
      part: { type: 'native', value: { toolUse: { toolUseId: 'a', input: { snippet: '1+1' } } } },
    },
    { type: 'block-stop' },
    { type: 'block-start', part: { value: { toolResult: { content: [{ json: { out: '2' } }] } } } },
    { type: 'block-stop' },
  ]);
  expect(encode(events).frames).toEqual(frames);
});

test('free text of a custom tool becomes JSON on the way, however it is cut', () => {
  const { frames, losses } = encode([
    {
      type: 'block-start',
      choice: 0,
      block: 0,
      part: { type: 'tool-call', id: 'a', name: 'f', arguments: '', kind: 'custom' },
    },
    { type: 'input-delta', choice: 0, block: 0, text: 'say "hi"\n\ud83d' },
    { type: 'input-delta', choice: 0, block: 0, text: '\udc27' },
    { type: 'block-stop', choice: 0, block: 0 },
  ]);
  const input = frames.map(({ data }) => JSON.parse(data).delta?.toolUse?.input ?? '').join('');
  expect(JSON.parse(input)).toEqual({ input: 'say "hi"\n🐧' });
  expect(losses).toMatchObject([{ feature: 'custom-tool' }]);
});

test('exceptions of a stream are errors with their status, and what is malformed is counted', () => {
  const decoder = bedrockConverse.createStreamDecoder();
  expect(decoder.push({ event: 'modelStreamErrorException', data: '{"message":"No."}' })).toEqual([
    { type: 'error', error: { status: 424, message: 'No.', type: 'ModelStreamErrorException' } },
  ]);
  for (const frame of [
    { data: '{}' },
    { event: 'messageStart', data: 'no' },
    { event: 'unheardOf', data: '{}' },
  ])
    expect(decoder.push(frame)).toEqual([]);
  expect(decoder.malformed).toBe(2);
});

test('further answers, token probabilities and late signatures are named as lost, once each', () => {
  const delta = { type: 'text-delta', choice: 1, block: 0, text: 'x' } as const;
  const { losses } = encode([
    { type: 'block-start', choice: 1, block: 0, part: { type: 'text', text: '' } },
    delta,
    { type: 'block-start', choice: 0, block: 0, part: { type: 'text', text: '' } },
    { ...delta, choice: 0, logprobs: { content: [] } },
    { ...delta, choice: 0, logprobs: { content: [] } },
    { type: 'proof', choice: 0, block: 0, proof: { origin: 'gemini', kind: 'signature', value: 'a' } },
  ]);
  expect(losses.map(({ feature }) => feature)).toEqual(['candidates', 'logprobs', 'reasoning-proof']);
});
