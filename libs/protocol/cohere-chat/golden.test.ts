import { expect, test } from 'vitest';
import { cutAnywhere, sseFrames } from '../golden/cut.ts';
import { leafDifferences } from '../golden/leaves.ts';
import { recordedCases } from '../golden/recorded.ts';
import { foldEvents } from '../ir/fold.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { cohereChat } from './codec.ts';
import { fullRequest, ragStream, toolStream } from './documented-fixture.ts';

const cases = recordedCases('cohere-chat');
const responseOptions = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 0 };

const again = (request: JsonObject) =>
  cohereChat.encodeRequest(cohereChat.decodeRequest(request, {}), {
    model: String(request.model),
    streamUsage: 'unasked',
    kind: 'cohere',
  });

test('every recorded request and answer is the same after decoding and encoding', () => {
  expect(cases.length).toBeGreaterThan(2);
  for (const { name, request, response } of cases) {
    const { value, losses } = again(request);
    expect({ name, differences: leafDifferences(request, value), losses }).toEqual({
      name,
      differences: [],
      losses: [],
    });
    if (!isObject(response)) throw new Error('not one body');
    const encoded = cohereChat.encodeResponse(cohereChat.decodeResponse(response), responseOptions);
    expect(leafDifferences(response, encoded.value)).toEqual([]);
    expect(encoded.losses).toEqual([]);
  }
});

test('a request with every documented member is the same after decoding and encoding', () => {
  const { value, losses } = again(fullRequest);
  expect(leafDifferences(fullRequest, value)).toEqual([]);
  expect(losses).toEqual([]);
});

const eventsOf = (pieces: Iterable<Uint8Array>): StreamEvent[] => {
  const decoder = cohereChat.createStreamDecoder();
  const events = sseFrames(pieces).flatMap(frame => decoder.push(frame));
  expect(decoder.malformed).toBe(0);
  return events;
};

test.each([
  ['tools', toolStream],
  ['documents', ragStream],
])('a stream with %s decodes the same wherever it is cut, and encodes to what it was', (_name, values) => {
  const text = values.map(value => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`).join('');
  const bytes = Buffer.from(text);
  const events = eventsOf([bytes]);
  expect(eventsOf(cutAnywhere(bytes))).toEqual(events);
  expect(events.at(-1)).toEqual({ type: 'end' });
  const encoder = cohereChat.createStreamEncoder(responseOptions);
  const frames = events.flatMap(event => encoder.push(event));
  expect(encoder.losses).toEqual([]);
  const decoder = cohereChat.createStreamDecoder();
  expect(foldEvents(frames.flatMap(frame => decoder.push(frame)))).toEqual(foldEvents(events));
  expect(new Set(frames.map(({ event }) => event))).toEqual(new Set(values.map(({ type }) => type)));
});

test('a stream folds to the answer that it says', () => {
  const encoded = cohereChat.encodeResponse(foldEvents(eventsOf([sse(ragStream)])), responseOptions).value;
  expect(encoded).toMatchObject({
    id: 'rag-1',
    finish_reason: 'COMPLETE',
    message: {
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: '🐧 Emperors are tall.' },
      ],
      citations: [{ start: 2, end: 10, text: 'Emperors' }],
    },
    usage: { tokens: { input_tokens: 20, output_tokens: 9 } },
  });
  const tools = cohereChat.encodeResponse(foldEvents(eventsOf([sse(toolStream)])), responseOptions).value;
  expect(tools).toMatchObject({
    finish_reason: 'TOOL_CALL',
    message: {
      tool_plan: 'I will look.',
      tool_calls: [
        { id: 'a', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
        { id: 'b', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
      ],
    },
  });
});

const sse = (values: readonly JsonObject[]): Uint8Array =>
  Buffer.from(values.map(value => `data: ${JSON.stringify(value)}\n\n`).join(''));

test('offsets of citations count characters there and code units here', () => {
  const events = eventsOf([sse(ragStream)]);
  const cited = events.find(event => event.type === 'citation');
  expect(cited).toMatchObject({
    citation: { start: 3, end: 11, title: 'Penguins', citedText: 'Emperor penguins are tall.' },
  });
});

test('a stream without its end has none, and one that failed ends with an error', () => {
  const events = eventsOf([sse(toolStream.slice(0, -1))]);
  expect(events.some(({ type }) => type === 'end')).toBe(false);
  const failed = cohereChat.encodeStreamError({ status: 500, message: 'broken' }, 'r');
  expect(cohereChat.createStreamDecoder().push(failed)).toEqual([
    { type: 'error', error: { status: 502, message: 'broken' } },
  ]);
});
