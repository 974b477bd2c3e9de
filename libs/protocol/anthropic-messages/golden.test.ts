import { expect, test } from 'vitest';
import { cutAnywhere, sseFrames } from '../golden/cut.ts';
import { LeafExceptions, leafDifferences, nullAsAbsent } from '../golden/leaves.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { foldEvents } from '../ir/fold.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { isObject } from '../json/read-object.ts';
import { anthropicMessages as codec } from './codec.ts';
import { decodeTokenCount, encodeCountTokens, encodeTokenCount, readCountTokens } from './count-tokens.ts';

const api = 'anthropic-messages';
const options = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 0 };
const to = (model: unknown) => ({ model: String(model), streamUsage: 'unasked', kind: 'anthropic' }) as const;

const decodeFrames = (frames: ReturnType<typeof sseFrames>): StreamEvent[] => {
  const decoder = codec.createStreamDecoder();
  const events = frames.flatMap(frame => decoder.push(frame));
  expect(decoder.malformed).toBe(0);
  return events;
};

test('there are recordings', () => {
  expect(recordedCases(api).length).toBeGreaterThan(5);
  expect(recordedStreams(api).length).toBeGreaterThan(0);
});

test.each(recordedCases(api))('request $name comes back leaf by leaf', ({ request }) => {
  const { value, losses } = codec.encodeRequest(codec.decodeRequest(request, {}), to(request.model));
  expect(leafDifferences(request, value)).toEqual([]);
  expect(losses).toEqual([]);
});

const nulls = new LeafExceptions([
  { path: '**', reason: 'null says that there is nothing', when: nullAsAbsent },
]);

test.each(recordedAnswers(api))('answer $name comes back leaf by leaf', ({ body }) => {
  const { value, losses } = codec.encodeResponse(codec.decodeResponse(body), options);
  expect(leafDifferences(body, value, nulls)).toEqual([]);
  expect(losses).toEqual([]);
});

test.each(recordedStreams(api))('stream $name gives the same events wherever it is cut', ({ text }) => {
  const bytes = Buffer.from(text);
  const events = decodeFrames(sseFrames([bytes]));
  expect(events.at(-1)?.type).toBe('end');
  expect(decodeFrames(sseFrames(cutAnywhere(bytes)))).toEqual(events);
});

test.each(recordedStreams(api))('stream $name decodes to the same events when written anew', ({ text }) => {
  const events = decodeFrames(sseFrames([Buffer.from(text)]));
  const encoder = codec.createStreamEncoder(options);
  const frames = events.flatMap(event => encoder.push(event));
  expect(encoder.losses).toEqual([]);
  // A ping stands for no place among the blocks.
  const said = (all: StreamEvent[]) => all.filter(({ type }) => type !== 'ping');
  expect(said(decodeFrames(frames))).toEqual(said(events));
  expect(frames.map(({ event }) => event)).toEqual(frames.map(({ data }) => JSON.parse(data).type));
});

/** What the deltas of a recorded stream say, put together by other means than ours. */
function saidBy(text: string): { text: string; thinking: string; input: string; signature: string } {
  const said = { text: '', thinking: '', input: '', signature: '' };
  for (const line of text.split('\n')) {
    if (!line.startsWith('data: ')) continue;
    const { delta } = JSON.parse(line.slice(6));
    if (!isObject(delta)) continue;
    said.text += delta.text ?? '';
    said.thinking += delta.thinking ?? '';
    said.input += delta.partial_json ?? '';
    said.signature += delta.signature ?? '';
  }
  return said;
}

test.each(recordedStreams(api))('folding stream $name gives all it says', ({ text }) => {
  const { choices, usage, id, model } = foldEvents(decodeFrames(sseFrames([Buffer.from(text)])));
  const parts = choices[0]?.content.parts ?? [];
  const joined = { text: '', thinking: '', input: '', signature: '' };
  for (const part of parts) {
    if (part.type === 'text') joined.text += part.text;
    if (part.type === 'reasoning') {
      joined.thinking += part.text;
      joined.signature += part.proof?.value ?? '';
    }
    if (part.type === 'tool-call') joined.input += part.arguments;
    // An input without members is not streamed.
    if (part.type === 'native' && isObject(part.value.input) && Object.keys(part.value.input).length > 0)
      joined.input += JSON.stringify(part.value.input);
  }
  const said = saidBy(text);
  const compact = (input: string) => input.replace(/\s/g, '');
  expect({ ...joined, input: compact(joined.input) }).toEqual({ ...said, input: compact(said.input) });
  expect({ id, model }).toEqual({ id: expect.any(String), model: expect.any(String) });
  expect(usage?.input).toBeGreaterThan(0);
});

test.each(recordedCases('anthropic-count-tokens'))('counting tokens: $name comes back', recorded => {
  const { request, response, status } = recorded;
  const { value, losses } = encodeCountTokens(readCountTokens(request), to(request.model));
  expect(leafDifferences(request, value)).toEqual([]);
  expect(losses).toEqual([]);
  if (isObject(response) && status === 200)
    expect(encodeTokenCount(decodeTokenCount(response))).toEqual(response);
});

test.each(
  [...recordedCases(api), ...recordedCases('anthropic-count-tokens')].filter(({ status }) => status >= 400),
)('error $name comes back', ({ response, status }) => {
  const error = codec.decodeError(status, response);
  const requestId = isObject(response) ? String(response.request_id) : '';
  expect(codec.encodeError(error, requestId)).toEqual(response);
});
