import { expect, test } from 'vitest';
import type { StreamFrame } from '../codec.ts';
import { cutAnywhere, sseFrames } from '../golden/cut.ts';
import { LeafExceptions, leafDifferences, nullAsAbsent } from '../golden/leaves.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { foldEvents } from '../ir/fold.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { gemini } from './codec.ts';

const api = 'gemini';
const modelOf = (path: string): string => /models\/([^:]+):/.exec(path)?.[1] ?? 'gemini';
const options = { requestId: 'request', model: 'gemini-2.5-flash', includeUsage: true, createdAt: 0 };

function decodeAll(frames: readonly StreamFrame[]): StreamEvent[] {
  const decoder = gemini.createStreamDecoder();
  const events = frames.flatMap(frame => decoder.push(frame));
  expect(decoder.malformed).toBe(0);
  return events;
}

test('every recorded request comes out as it came in', () => {
  const exceptions = new LeafExceptions([
    { path: '**', reason: 'null says nothing in protobuf', when: nullAsAbsent },
  ]);
  for (const { name, path, request } of recordedCases(api)) {
    const model = modelOf(path);
    const decoded = gemini.decodeRequest(request, { model, stream: false });
    const { value, losses } = gemini.encodeRequest(decoded, {
      model,
      streamUsage: 'unasked',
      kind: 'gemini',
    });
    expect({ name, differences: leafDifferences(request, value, exceptions), losses }).toEqual({
      name,
      differences: [],
      losses: [],
    });
  }
});

test('every recorded answer comes out as it came in', () => {
  const exceptions = new LeafExceptions([
    { path: 'responseId', reason: 'named after the request where Gemini gave none', when: added },
  ]);
  for (const { name, body } of recordedAnswers(api)) {
    const { value, losses } = gemini.encodeResponse(gemini.decodeResponse(body), options);
    expect({ name, differences: leafDifferences(body, value, exceptions), losses }).toEqual({
      name,
      differences: [],
      losses: [],
    });
  }
  expect(exceptions.unused()).toEqual([]);
});
const added = (expected: unknown): boolean => expected === undefined;

test('every recorded error comes out with its status and text', () => {
  for (const { status, response } of recordedCases(api).filter(one => one.status >= 400)) {
    const encoded = gemini.encodeError(gemini.decodeError(status, response), 'request');
    const requestInfo = { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'request' };
    expect(encoded).toEqual({ error: { ...Object(Object(response).error), details: [requestInfo] } });
  }
});

test('a recorded stream gives the same events however it is cut, and again after it was written', () => {
  for (const { name, text } of recordedStreams(api)) {
    const bytes = Buffer.from(text);
    const events = decodeAll(sseFrames([bytes]));
    expect(decodeAll(sseFrames(cutAnywhere(bytes)))).toEqual(events);
    expect(events.at(-1), name).toMatchObject({ type: 'end' });
    const encoder = gemini.createStreamEncoder(options);
    const frames = events.flatMap(event => encoder.push(event));
    expect(encoder.losses).toEqual([]);
    expect(withoutEarlyUsage(decodeAll(frames)), name).toEqual(withoutEarlyUsage(events));
  }
});

/** Usage goes out once, at the end: what the first chunk knew of it is not repeated. */
const withoutEarlyUsage = (events: readonly StreamEvent[]): StreamEvent[] =>
  events
    .filter((event, index) => event.type !== 'usage' || index === events.length - 2)
    .map(event => (event.type === 'end' || event.type === 'start' ? { type: event.type } : event));

test('a recorded stream says what its chunks say', () => {
  for (const { text } of recordedStreams(api)) {
    const chunks = sseFrames([Buffer.from(text)]).map(({ data }) => gemini.decodeResponse(JSON.parse(data)));
    const whole = foldEvents(decodeAll(sseFrames([Buffer.from(text)])));
    const parts = chunks.flatMap(chunk => chunk.choices[0]?.content.parts ?? []);
    const said = (type: string) =>
      parts.flatMap(part => (part.type === type && 'text' in part ? [part.text] : [])).join('');
    const folded = whole.choices[0]?.content.parts ?? [];
    const saidFolded = (type: string) =>
      folded.flatMap(part => (part.type === type && 'text' in part ? [part.text] : [])).join('');
    expect(saidFolded('text')).toBe(said('text'));
    expect(saidFolded('reasoning')).toBe(said('reasoning'));
    expect(folded.filter(part => part.type === 'native')).toEqual(
      parts.filter(part => part.type === 'native'),
    );
    expect(folded.flatMap(part => (part.type === 'tool-call' ? [part.arguments] : []))).toEqual(
      parts.flatMap(part => (part.type === 'tool-call' ? [part.arguments] : [])),
    );
    expect(whole.usage).toEqual(chunks.at(-1)?.usage);
    expect(whole.choices[0]?.finish.raw).toBe(chunks.at(-1)?.choices[0]?.finish.raw);
  }
});
