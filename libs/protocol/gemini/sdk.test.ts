import { GoogleGenAI } from '@google/genai';
import { afterEach, expect, test, vi } from 'vitest';
import { wrapProof } from '../ir/proof-envelope.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { gemini } from './codec.ts';

/** Google's own SDK as the client, its `fetch` answered from memory. */
const options = { requestId: 'request-1', model: 'gemini-2.5-flash', includeUsage: true, createdAt: 0 };

afterEach(() => {
  vi.unstubAllGlobals();
});

function clientOf(body: string, contentType: string, status = 200): GoogleGenAI {
  vi.stubGlobal(
    'fetch',
    async () => new Response(body, { status, headers: { 'content-type': contentType } }),
  );
  return new GoogleGenAI({ apiKey: 'key', httpOptions: { retryOptions: { attempts: 1 } } });
}

function sse(events: readonly StreamEvent[]): string {
  const encoder = gemini.createStreamEncoder(options);
  return events
    .flatMap(event => encoder.push(event))
    .map(({ data }) => `data: ${data}\r\n\r\n`)
    .join('');
}

const proof = { origin: 'anthropic' as const, kind: 'signature' as const, value: 'sig' };
const call = { type: 'tool-call' as const, kind: 'function' as const, arguments: '' };
/** As another family's decoder gives them: calls in pieces that overlap, a proof at the end of the thoughts. */
const events: StreamEvent[] = [
  { type: 'start', id: 'msg_1', model: 'claude' },
  { type: 'block-start', choice: 0, block: 0, part: { type: 'reasoning', text: '' } },
  { type: 'reasoning-delta', choice: 0, block: 0, text: 'Let me ' },
  { type: 'reasoning-delta', choice: 0, block: 0, text: 'think.' },
  { type: 'proof', choice: 0, block: 0, proof },
  { type: 'block-stop', choice: 0, block: 0 },
  { type: 'block-start', choice: 0, block: 1, part: { type: 'text', text: '' } },
  { type: 'text-delta', choice: 0, block: 1, text: 'Grüße ' },
  { type: 'text-delta', choice: 0, block: 1, text: '𝄞' },
  { type: 'citation', choice: 0, block: 1, citation: { url: 'https://a.example', title: 'A' } },
  { type: 'block-stop', choice: 0, block: 1 },
  { type: 'block-start', choice: 0, block: 2, part: { ...call, id: 'call_1', name: 'one' } },
  { type: 'block-start', choice: 0, block: 3, part: { ...call, id: 'call_2', name: 'two' } },
  { type: 'input-delta', choice: 0, block: 2, text: '{"a":' },
  { type: 'input-delta', choice: 0, block: 3, text: '{"b":[2' },
  { type: 'input-delta', choice: 0, block: 2, text: '1}' },
  { type: 'block-stop', choice: 0, block: 2 },
  { type: 'input-delta', choice: 0, block: 3, text: ']}' },
  { type: 'block-stop', choice: 0, block: 3 },
  { type: 'finish', choice: 0, finish: { unified: 'tool-calls', raw: 'tool_use' } },
  { type: 'usage', usage: { input: 10, output: 7, reasoning: 3, cachedInput: 4 } },
  { type: 'end' },
];

test('Google’s SDK reads the text, calls, thoughts and usage of a stream of another provider', async () => {
  const client = clientOf(sse(events), 'text/event-stream');
  const stream = await client.models.generateContentStream({ model: 'claude', contents: 'Hi' });
  let text = '';
  const parts = [];
  let last: Awaited<ReturnType<typeof client.models.generateContent>> | undefined;
  for await (const chunk of stream) {
    text += chunk.text ?? '';
    parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
    last = chunk;
  }
  expect(text).toBe('Grüße 𝄞');
  expect(parts.flatMap(part => (part.functionCall === undefined ? [] : [part.functionCall]))).toEqual([
    { id: 'call_1', name: 'one', args: { a: 1 } },
    { id: 'call_2', name: 'two', args: { b: [2] } },
  ]);
  expect(parts.flatMap(part => (part.thought ? [part.text] : [])).join('')).toBe('Let me think.');
  expect(parts.find(part => part.thought && part.thoughtSignature)?.thoughtSignature).toBe(wrapProof(proof));
  expect(last?.candidates?.[0]?.finishReason).toBe('STOP');
  expect(last?.candidates?.[0]?.groundingMetadata?.groundingChunks).toEqual([
    { web: { uri: 'https://a.example', title: 'A' } },
  ]);
  expect(last?.usageMetadata).toEqual({
    promptTokenCount: 10,
    candidatesTokenCount: 4,
    thoughtsTokenCount: 3,
    cachedContentTokenCount: 4,
    totalTokenCount: 17,
  });
  expect(last?.responseId).toBe('msg_1');
});

test('a stream that was cut off has no finish reason for the SDK', async () => {
  const client = clientOf(sse(events.slice(0, -1)), 'text/event-stream');
  const stream = await client.models.generateContentStream({ model: 'claude', contents: 'Hi' });
  for await (const chunk of stream) expect(chunk.candidates?.[0]?.finishReason).toBeUndefined();
});

test('Google’s SDK reads a whole answer, and an error with its status', async () => {
  const { value } = gemini.encodeResponse(
    {
      id: 'x',
      choices: [
        {
          index: 0,
          content: {
            bare: true,
            parts: [
              { type: 'text', text: 'Hello' },
              { ...call, id: 'call_1', name: 'one', arguments: '{"a":1}' },
            ],
          },
          finish: { unified: 'length', raw: 'length' },
        },
      ],
      usage: { input: 1, output: 2 },
    },
    options,
  );
  const whole = await clientOf(JSON.stringify(value), 'application/json').models.generateContent({
    model: 'm',
    contents: 'Hi',
  });
  expect(whole.text).toBe('Hello');
  expect(whole.functionCalls).toEqual([{ id: 'call_1', name: 'one', args: { a: 1 } }]);
  expect(whole.candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
  const error = gemini.encodeError({ status: 429, message: 'Slowly.', retryAfterMs: 1500 }, 'r');
  const refused = clientOf(JSON.stringify(error), 'application/json', 429);
  await expect(refused.models.generateContent({ model: 'm', contents: 'Hi' })).rejects.toMatchObject({
    status: 429,
    message: expect.stringContaining('RESOURCE_EXHAUSTED'),
  });
});

test('an error within a stream is thrown by the SDK', async () => {
  const failed: StreamEvent[] = [
    ...events.slice(0, 9),
    { type: 'error', error: { status: 503, message: 'Gone.' } },
  ];
  const stream = await clientOf(sse(failed), 'text/event-stream').models.generateContentStream({
    model: 'm',
    contents: 'Hi',
  });
  const read = async (): Promise<void> => {
    for await (const chunk of stream) expect(chunk).toBeDefined();
  };
  await expect(read()).rejects.toThrow('UNAVAILABLE');
});
