import type { Protocol } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleAnswer } from './answer.ts';

const whole = (protocol: Protocol, body: unknown): string =>
  Buffer.concat([...sampleAnswer(protocol, Buffer.from(JSON.stringify(body))).body]).toString();

const user = (content: unknown) => ({ role: 'user', content });
const request = (more: Record<string, unknown> = {}) => ({
  model: 'sample',
  messages: [user('What is a sluice?')],
  ...more,
});
const chat = (more: Record<string, unknown> = {}) => JSON.parse(whole('openai-chat', request(more)));

function stream(more: Record<string, unknown> = {}) {
  const events = whole('openai-chat', request({ ...more, stream: true })).split('\n\n');
  expect(events.pop()).toBe('');
  expect(events.pop()).toBe('data: [DONE]');
  return events.map(event => JSON.parse(event.replace(/^data: /, '')));
}

const textOf = (chunks: ReturnType<typeof stream>, index = 0): string =>
  chunks
    .flatMap(({ choices }) => choices)
    .filter(choice => choice.index === index)
    .map(({ delta }) => delta.content ?? '')
    .join('');

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 2 } },
      required: ['city', 'days'],
    },
  },
};

test('it says what it is and quotes the question, with usage', () => {
  const { model, choices, usage, object } = chat();
  expect({ model, object }).toEqual({ model: 'sample', object: 'chat.completion' });
  expect(choices[0].message.content).toContain('You said: "What is a sluice?"');
  expect(choices[0].finish_reason).toBe('stop');
  expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
});

test('the same request gives the same bytes', () => {
  expect(whole('openai-chat', request())).toBe(whole('openai-chat', request()));
  expect(whole('openai-chat', request({ stream: true }))).toBe(
    whole('openai-chat', request({ stream: true })),
  );
});

test('a stream says what the whole answer says, a token an event', () => {
  const chunks = stream();
  expect(textOf(chunks)).toBe(chat().choices[0].message.content);
  expect(chunks[0].choices[0].delta.role).toBe('assistant');
  expect(chunks.at(-1).choices[0].finish_reason).toBe('stop');
  expect(chunks.length).toBe(chat().usage.completion_tokens + 2);
});

test('a stream has usage only where it is asked for, on a chunk of its own', () => {
  expect(stream().some(chunk => 'usage' in chunk)).toBe(false);
  const chunks = stream({ stream_options: { include_usage: true } });
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: chat().usage });
  expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
});

test('max_tokens and stop cut the answer', () => {
  const cut = chat({ max_tokens: 3 });
  expect(cut.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'Hello! I am' } });
  expect(cut.usage.completion_tokens).toBe(3);
  expect(chat({ stop: ['never', ' am'] }).choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { content: 'Hello! I' },
  });
  expect(textOf(stream({ max_completion_tokens: 1 }))).toBe('Hello!');
});

test('n gives as many choices', () => {
  expect(chat({ n: 3 }).choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
  expect(textOf(stream({ n: 2 }), 1)).toBe(chat().choices[0].message.content);
});

test('it counts when asked to', () => {
  expect(chat({ messages: [user('Please count to 5.')] }).choices[0].message.content).toBe('1 2 3 4 5');
});

test.each([
  ['required', { tool_choice: 'required' }],
  ['named', { tool_choice: { type: 'function', function: { name: 'get_weather' } } }],
  ['asked for in the text', { messages: [user('Use the tool, please.')] }],
  ['mentioned by name', { messages: [user('get_weather of Oslo')] }],
])('a tool that is %s is called with arguments of its schema', (_name, more) => {
  const [choice] = chat({ tools: [weather], ...more }).choices;
  expect(choice.finish_reason).toBe('tool_calls');
  expect(choice.message.content).toBeNull();
  expect(choice.message.tool_calls[0].function.name).toBe('get_weather');
  expect(JSON.parse(choice.message.tool_calls[0].function.arguments)).toEqual({ city: 'sample', days: 2 });
});

test('a tool call streams in pieces that join to the same call', () => {
  const more = { tools: [weather], tool_choice: 'required' };
  const deltas = stream(more).flatMap(({ choices }) => choices[0].delta.tool_calls ?? []);
  const [call] = chat(more).choices[0].message.tool_calls;
  expect(deltas[0].function.name).toBe('get_weather');
  expect(deltas.map(delta => delta.function.arguments).join('')).toBe(call.function.arguments);
});

test('no tool is called where none is wanted, or once it has answered', () => {
  const asking = { tools: [weather], messages: [user('Use the tool.')] };
  expect(chat({ ...asking, tool_choice: 'none' }).choices[0].finish_reason).toBe('stop');
  expect(chat({ tools: [weather] }).choices[0].finish_reason).toBe('stop');
  const answered = [user('Use the tool.'), { role: 'tool', tool_call_id: 'c', content: 'Sunny' }];
  expect(chat({ ...asking, messages: answered }).choices[0].message.content).toBe('The tool answered: Sunny');
});

test('a JSON format is answered in JSON that fits its schema', () => {
  const content = (format: unknown) =>
    JSON.parse(chat({ response_format: format }).choices[0].message.content);
  expect(content({ type: 'json_object' })).toEqual({ answer: 'What is a sluice?' });
  const schema = {
    type: 'object',
    properties: {
      kind: { enum: ['a', 'b'] },
      at: { type: 'string', format: 'date' },
      list: { type: 'array', items: { $ref: '#/$defs/item' }, minItems: 2 },
      maybe: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    },
    required: ['kind', 'at', 'list', 'maybe'],
    $defs: { item: { type: ['boolean', 'null'] } },
  };
  expect(content({ type: 'json_schema', json_schema: { name: 'x', schema } })).toEqual({
    kind: 'a',
    at: '2026-01-01',
    list: [true, true],
    maybe: 0,
  });
});

test('a schema that refers to itself ends', () => {
  const schema = {
    type: 'object',
    properties: { a: { $ref: '#' }, b: { $ref: '#' } },
    required: ['a', 'b'],
  };
  expect(() => chat({ response_format: { type: 'json_schema', json_schema: { schema } } })).not.toThrow();
});

test('parts, images and odd bodies are answered all the same', () => {
  const parts = [
    { type: 'text', text: 'Look:' },
    { type: 'image_url', image_url: { url: 'x' } },
  ];
  expect(chat({ messages: [user(parts)] }).choices[0].message.content).toContain('Look: [image_url]');
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (messages, tools, format) => {
      expect(chat({ messages, tools, response_format: format }).object).toBe('chat.completion');
    }),
  );
});

const embed = (more: Record<string, unknown>) =>
  JSON.parse(whole('openai-embeddings', { model: 'sample-embedding', ...more }));
const vectors = (more: Record<string, unknown>): number[][] =>
  embed(more).data.map(({ embedding }: { embedding: number[] }) => embedding);
const dot = (a: number[] = [], b: number[] = []): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

test('embeddings are unit vectors of the dimensions asked for, an input each', () => {
  const answer = embed({ input: ['one', 'two words', ''], dimensions: 64 });
  expect(answer).toMatchObject({ object: 'list', model: 'sample-embedding' });
  expect(answer.usage.total_tokens).toBeGreaterThan(0);
  for (const { embedding } of answer.data) {
    expect(embedding.length).toBe(64);
    expect(dot(embedding, embedding)).toBeCloseTo(1, 5);
  }
  expect(vectors({ input: 'x' })[0]?.length).toBe(256);
});

test('texts with words in common lie closer than others', () => {
  const [river, stream, tax] = vectors({
    input: ['the gate of a river', 'the gate of a stream', 'income tax forms'],
  });
  expect(dot(river, stream)).toBeGreaterThan(dot(river, tax) + 0.2);
});

test('base64 holds the same floats', () => {
  const [floats] = vectors({ input: 'hello there' });
  const bytes = Buffer.from(
    embed({ input: 'hello there', encoding_format: 'base64' }).data[0].embedding,
    'base64',
  );
  const decoded = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
  expect(decoded).toEqual(floats);
});

test('token numbers are inputs too', () => {
  expect(vectors({ input: [1, 2, 3] }).length).toBe(1);
  expect(vectors({ input: [[1, 2], [3]] }).length).toBe(2);
});
