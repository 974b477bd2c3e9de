import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { openaiChat } from './codec.ts';

const options = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 1 };

/** OpenAI's own client, which gets this stream whatever it asks for. */
function clientOf(events: readonly StreamEvent[]): OpenAI {
  const encoder = openaiChat.createStreamEncoder(options);
  const frames = events.flatMap(event => encoder.push(event));
  const body = frames.map(({ data }) => `data: ${data}\n\n`).join('');
  const headers = { 'content-type': 'text/event-stream' };
  return new OpenAI({ apiKey: 'none', fetch: async () => new Response(body, { headers }) });
}

async function accumulated(events: readonly StreamEvent[]): Promise<JsonObject> {
  const stream = clientOf(events).chat.completions.stream({ model: 'm', messages: [] });
  return JSON.parse(JSON.stringify(await stream.finalChatCompletion()));
}

function messageOf(completion: JsonObject): JsonObject {
  const [choice]: unknown[] = Array.isArray(completion.choices) ? completion.choices : [];
  return isObject(choice) && isObject(choice.message) ? choice.message : {};
}

const signature = { origin: 'anthropic', kind: 'signature', value: 'c2ln' } as const;
const encrypted = { origin: 'anthropic', kind: 'encrypted', value: 'ZW5j' } as const;
const thought = { origin: 'gemini', kind: 'signature', value: 'dGhvdWdodA==' } as const;
const call = { type: 'tool-call', id: 'a', name: 'f', arguments: '', kind: 'function' } as const;

/** As Claude answers: thinking in three blocks, text, and two tool calls, one of them signed as Gemini does. */
const events: StreamEvent[] = [
  { type: 'start', id: 'msg', model: 'claude' },
  { type: 'block-start', choice: 0, block: 0, part: { type: 'reasoning', text: '' } },
  { type: 'reasoning-delta', choice: 0, block: 0, text: 'First ' },
  { type: 'reasoning-delta', choice: 0, block: 0, text: 'this' },
  { type: 'proof', choice: 0, block: 0, proof: signature },
  { type: 'block-stop', choice: 0, block: 0 },
  { type: 'block-start', choice: 0, block: 1, part: { type: 'reasoning', text: '' } },
  { type: 'proof', choice: 0, block: 1, proof: encrypted },
  { type: 'block-stop', choice: 0, block: 1 },
  { type: 'block-start', choice: 0, block: 2, part: { type: 'reasoning', text: '' } },
  { type: 'reasoning-delta', choice: 0, block: 2, text: 'then that' },
  { type: 'proof', choice: 0, block: 2, proof: { ...signature, value: 'YWdhaW4=' } },
  { type: 'block-stop', choice: 0, block: 2 },
  { type: 'block-start', choice: 0, block: 3, part: { type: 'text', text: '' } },
  { type: 'text-delta', choice: 0, block: 3, text: 'Hä' },
  { type: 'text-delta', choice: 0, block: 3, text: 'llo' },
  { type: 'citation', choice: 0, block: 3, citation: { url: 'https://a.example', start: 0, end: 2 } },
  { type: 'block-stop', choice: 0, block: 3 },
  { type: 'block-start', choice: 0, block: 4, part: { ...call, proof: thought } },
  { type: 'block-start', choice: 0, block: 5, part: { ...call, id: 'b', name: 'g' } },
  { type: 'input-delta', choice: 0, block: 5, text: '{"x"' },
  { type: 'input-delta', choice: 0, block: 4, text: '{}' },
  { type: 'input-delta', choice: 0, block: 5, text: ':1}' },
  { type: 'block-stop', choice: 0, block: 4 },
  { type: 'block-stop', choice: 0, block: 5 },
  { type: 'finish', choice: 0, finish: { unified: 'tool-calls', raw: 'tool_use' } },
  { type: 'usage', usage: { input: 5, output: 7, cachedInput: 2, reasoning: 3 } },
  { type: 'end' },
];

test("OpenAI's accumulator puts a stream together: text, tool calls, finish reason, usage", async () => {
  const completion = await accumulated(events);
  expect(completion).toMatchObject({
    id: 'msg',
    model: 'claude',
    choices: [
      {
        finish_reason: 'tool_calls',
        message: {
          content: 'Hällo',
          annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', end_index: 2 } }],
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
            { id: 'b', type: 'function', function: { name: 'g', arguments: '{"x":1}' } },
          ],
        },
      },
    ],
  });
});

test('what it put together, sent back, has every proof in its place', async () => {
  const message = messageOf(await accumulated(events));
  const results = ['a', 'b'].map(id => ({ role: 'tool', tool_call_id: id, content: 'done' }));
  const messages = [{ role: 'user', content: 'hi' }, message, ...results];
  const request = openaiChat.decodeRequest({ model: 'm', messages }, {});
  expect(request.messages[1]?.content.parts).toMatchObject([
    { type: 'reasoning', text: 'First this', proof: signature },
    { type: 'reasoning', text: '', proof: encrypted },
    { type: 'reasoning', text: 'then that', proof: { ...signature, value: 'YWdhaW4=' } },
    { type: 'text', text: 'Hällo' },
    { type: 'tool-call', id: 'a', proof: thought },
    { type: 'tool-call', id: 'b' },
  ]);
  expect(request.messages[1]?.content.parts).toHaveLength(6);
});

test('its reader hands on chunks in the order of the protocol: role, deltas, reason, usage', async () => {
  const stream = await clientOf(events).chat.completions.create({ model: 'm', messages: [], stream: true });
  const kinds: string[] = [];
  for await (const chunk of stream) {
    const [choice] = chunk.choices;
    if (choice === undefined) kinds.push('usage');
    else kinds.push(choice.finish_reason ?? Object.keys(choice.delta)[0] ?? 'empty');
  }
  expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
    'role',
    'reasoning_content',
    'content',
    'tool_calls',
    'reasoning_details',
    'tool_calls',
    'usage',
  ]);
});

test('several choices keep apart', async () => {
  const several = [0, 1].flatMap((choice): StreamEvent[] => [
    { type: 'block-start', choice, block: 0, part: { type: 'text', text: '' } },
    { type: 'text-delta', choice, block: 0, text: `answer ${choice}` },
    { type: 'block-stop', choice, block: 0 },
    { type: 'finish', choice, finish: { unified: 'stop' } },
  ]);
  const { choices } = await accumulated([{ type: 'start' }, ...several, { type: 'end' }]);
  expect(choices).toMatchObject([
    { index: 0, finish_reason: 'stop', message: { content: 'answer 0' } },
    { index: 1, finish_reason: 'stop', message: { content: 'answer 1' } },
  ]);
});

test('an error in a stream is an error of its kind at the client', async () => {
  const failing: StreamEvent[] = [
    ...events.slice(0, 3),
    { type: 'error', error: { status: 529, message: 'Overloaded', type: 'overloaded_error' } },
  ];
  await expect(accumulated(failing)).rejects.toThrow('Overloaded');
});

test('usage is hidden from who did not ask for it', () => {
  const encoder = openaiChat.createStreamEncoder({ ...options, includeUsage: false });
  const text = JSON.stringify(events.flatMap(event => encoder.push(event)));
  expect(text).not.toContain('usage');
  expect(text).toContain('[DONE]');
});
