import fc from 'fast-check';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { cutAtRandom } from '../golden/cut.ts';
import { leafDifferences } from '../golden/leaves.ts';
import { recordedAnswers } from '../golden/recorded.ts';
import type { Part } from '../ir/part.ts';
import type { ChatResponse } from '../ir/response.ts';
import { anyResponse } from '../ir/response-fixture.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import type { JsonObject } from '../json/read-object.ts';
import { openaiResponses as codec } from './codec.ts';

const options = { requestId: 'abc', model: 'asked', includeUsage: true, createdAt: 1 };

function encode(events: readonly StreamEvent[]): string {
  const encoder = codec.createStreamEncoder(options);
  const frames = events.flatMap(event => encoder.push(event));
  return frames.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join('');
}

/** What the official client makes of a stream: the last response, and the snapshot it had put together before. */
async function read(text: string) {
  const pieces = cutAtRandom(Buffer.from(text), 20, 7);
  const client = new OpenAI({
    apiKey: 'none',
    maxRetries: 0,
    fetch: async () =>
      new Response(ReadableStream.from(pieces), { headers: { 'content-type': 'text/event-stream' } }),
  });
  const stream = client.responses.stream({ model: 'asked', input: 'Hello' });
  const texts: string[] = [];
  stream.on('response.output_text.delta', ({ delta }) => texts.push(delta));
  const response = await stream.finalResponse();
  const value: JsonObject = JSON.parse(JSON.stringify(response));
  return { response, value, streamed: texts.join('') };
}

/** Members that the client adds by itself. */
function withoutParsed(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === 'parsed' || key === 'parsed_arguments' || key === 'output_parsed' || key === 'output_text'
        ? undefined
        : inner,
    ),
  );
}

test('the official client puts a streamed answer of any provider together to the whole one', async () => {
  await fc.assert(
    fc.asyncProperty(anyResponse, async response => {
      const clean = {
        ...response,
        choices: response.choices.map(choice => ({
          ...choice,
          content: readable(choice.content),
          logprobs: undefined,
        })),
      };
      const { value } = await read(encode(unfoldResponse(clean)));
      const whole = codec.encodeResponse(clean, options).value;
      expect(leafDifferences(withoutIds(whole), withoutIds(withoutParsed(value)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

/** What the client reads: natives of its own protocol have a type and an id, calls have ids of their own. */
function readable({ bare, parts }: { bare: boolean; parts: Part[] }): { bare: boolean; parts: Part[] } {
  return {
    bare,
    parts: parts.flatMap((part, index): Part[] => {
      if (part.type === 'native' || part.type === 'audio') return [];
      if (part.type === 'tool-call') return [{ ...part, id: `call_${index}` }];
      return [part];
    }),
  };
}

const withoutIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === 'id' || key === 'error' ? undefined : inner)));

test('the official client reads every recorded answer as a stream as it is', async () => {
  for (const { name, body } of recordedAnswers('openai-responses')) {
    if (body.status !== 'completed') continue;
    const { value } = await read(encode(unfoldResponse(codec.decodeResponse(body))));
    const { output } = codec.encodeResponse(codec.decodeResponse(body), options).value;
    expect(leafDifferences(output, JSON.parse(JSON.stringify(withoutParsed(value.output)))), name).toEqual(
      [],
    );
  }
});

const turn: ChatResponse = {
  id: 'msg_01',
  model: 'claude',
  choices: [
    {
      index: 0,
      content: {
        bare: false,
        parts: [
          { type: 'reasoning', text: 'Hm.', proof: { origin: 'anthropic', kind: 'signature', value: 'sig' } },
          { type: 'text', text: 'I look.' },
          { type: 'tool-call', id: 'toolu_1', name: 'look', arguments: '{"at":"sky"}', kind: 'function' },
          { type: 'tool-call', id: 'toolu_2', name: 'look', arguments: '{"at":"sea"}', kind: 'function' },
        ],
      },
      finish: { unified: 'tool-calls', raw: 'tool_use' },
    },
  ],
  usage: { input: 10, output: 5, cachedInput: 4, reasoning: 2 },
};

test('a turn of another provider reaches the official client and comes back with its signature', async () => {
  const { response, streamed } = await read(encode(unfoldResponse(turn)));
  expect(streamed).toBe('I look.');
  expect(response.output_text).toBe('I look.');
  expect(response.status).toBe('completed');
  expect(response.usage).toEqual({
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 2 },
    total_tokens: 15,
  });
  const calls = response.output.filter(item => item.type === 'function_call');
  expect(calls.map(({ call_id, name, arguments: text }) => [call_id, name, text])).toEqual([
    ['toolu_1', 'look', '{"at":"sky"}'],
    ['toolu_2', 'look', '{"at":"sea"}'],
  ]);
  const back = codec.decodeRequest(
    {
      model: 'claude',
      input: [
        { role: 'user', content: 'Look.' },
        ...JSON.parse(JSON.stringify(response.output)),
        { type: 'function_call_output', call_id: 'toolu_1', output: 'blue' },
        { type: 'function_call_output', call_id: 'toolu_2', output: 'grey' },
      ],
    },
    {},
  );
  expect(back.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool']);
  const parts = back.messages[1]?.content.parts ?? [];
  expect(parts.map(({ type }) => type)).toEqual(['reasoning', 'text', 'tool-call', 'tool-call']);
  expect(parts[0]).toMatchObject({
    text: 'Hm.',
    proof: { origin: 'anthropic', kind: 'signature', value: 'sig' },
  });
});

test('a signed tool call comes back signed', async () => {
  const proof = { origin: 'gemini', kind: 'signature', value: 'thought' } as const;
  const call = {
    type: 'tool-call',
    id: 'c1',
    name: 'look',
    arguments: '{}',
    kind: 'function',
    proof,
  } as const;
  const encoder = codec.createStreamEncoder(options);
  const events: StreamEvent[] = [
    { type: 'start' },
    { type: 'block-start', choice: 0, block: 0, part: call },
    { type: 'block-stop', choice: 0, block: 0 },
    { type: 'finish', choice: 0, finish: { unified: 'tool-calls' } },
    { type: 'end' },
  ];
  const text = events
    .flatMap(event => encoder.push(event))
    .map(({ data }) => `data: ${data}\n\n`)
    .join('');
  const { value } = await read(text);
  const { output } = value;
  const back = codec.decodeRequest({ model: 'gemini', input: output }, {});
  expect(back.messages[0]?.content.parts).toMatchObject([{ type: 'tool-call', proof }]);
  expect(encoder.losses).toEqual([]);
});

test('a stream that breaks off is an error to the official client, never an answer', async () => {
  const events: StreamEvent[] = [
    ...unfoldResponse(turn).slice(0, 4),
    { type: 'error', error: { status: 502, message: 'The provider broke off.' } },
  ];
  await expect(read(encode(events))).rejects.toThrow('The provider broke off.');
});
