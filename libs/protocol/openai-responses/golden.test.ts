import { expect, test } from 'vitest';
import type { EncodeResponseOptions, StreamFrame } from '../codec.ts';
import { cutAnywhere, sseFrames } from '../golden/cut.ts';
import { type LeafException, LeafExceptions, leafDifferences, nullAsAbsent } from '../golden/leaves.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { foldEvents } from '../ir/fold.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { openaiResponses } from './codec.ts';

const api = 'openai-responses';
const options: EncodeResponseOptions = {
  requestId: '0123456789abcdef',
  model: 'asked',
  includeUsage: true,
  createdAt: 1,
};

/** What OpenAI writes otherwise in the event that ends a stream than in those before. */
const lastEventDiffers = () =>
  new LeafExceptions([
    { path: '**.encrypted_content', reason: 'encrypted anew for every event' },
    { path: '**.proof.value', reason: 'the same, decoded' },
    { path: '**.logprob', reason: 'rounded in the whole response' },
  ]);

const absent = (path: string): LeafException => ({
  path,
  reason: 'null says that it is not given',
  when: nullAsAbsent,
});

test('every recorded request comes back leaf by leaf', () => {
  const exceptions = new LeafExceptions(
    [
      'previous_response_id',
      'reasoning.effort',
      'reasoning.summary',
      'tools[].description',
      'input[].status',
    ].map(absent),
  );
  const differences = recordedCases(api).flatMap(({ name, request }) => {
    const decoded = openaiResponses.decodeRequest(request, {});
    const { value, losses } = openaiResponses.encodeRequest(decoded, {
      model: decoded.model,
      streamUsage: 'on-request',
      kind: 'openai',
    });
    return [
      ...losses.map(({ feature, path }) => `loss ${feature} ${path}`),
      ...leafDifferences(request, value, exceptions),
    ].map(line => `${name}: ${line}`);
  });
  expect(differences).toEqual([]);
  expect(exceptions.unused()).toEqual([]);
});

test('every recorded answer comes back leaf by leaf', () => {
  const exceptions = new LeafExceptions([]);
  const differences = recordedAnswers(api).flatMap(({ name, body }) => {
    const { value, losses } = openaiResponses.encodeResponse(openaiResponses.decodeResponse(body), options);
    return [
      ...losses.map(({ feature, path }) => `loss ${feature} ${path}`),
      ...leafDifferences(body, value, exceptions),
    ].map(line => `${name}: ${line}`);
  });
  expect(differences).toEqual([]);
});

function decodeFrames(frames: readonly StreamFrame[]): StreamEvent[] {
  const decoder = openaiResponses.createStreamDecoder();
  const events = frames.flatMap(frame => decoder.push(frame));
  expect(decoder.malformed).toBe(0);
  return events;
}

function encodeEvents(events: readonly StreamEvent[]): StreamFrame[] {
  const encoder = openaiResponses.createStreamEncoder(options);
  const frames = events.flatMap(event => encoder.push(event));
  expect(encoder.losses).toEqual([]);
  return frames;
}

const parsed = ({ data }: StreamFrame): JsonObject => {
  const value: unknown = JSON.parse(data);
  return isObject(value) ? value : {};
};

for (const { name, text } of recordedStreams(api)) {
  const bytes = Buffer.from(text);
  const whole = sseFrames([bytes]);
  const events = decodeFrames(whole);

  test(`${name}: the same events wherever the stream is cut`, () => {
    expect(decodeFrames(sseFrames(cutAnywhere(bytes)))).toEqual(events);
  });

  test(`${name}: folds to the response that the stream ends with`, () => {
    const last = parsed(whole.at(-1) ?? { data: '{}' });
    const response = isObject(last.response) ? last.response : {};
    const differences = leafDifferences(
      openaiResponses.decodeResponse(response),
      foldEvents(events),
      lastEventDiffers(),
    );
    expect(differences).toEqual([]);
  });

  test(`${name}: encodes to a stream that says the same, in the same order`, () => {
    const encoded = encodeEvents(events);
    expect(decodeFrames(encoded)).toEqual(events);
    const types = (frames: readonly StreamFrame[]) =>
      frames.map(frame => parsed(frame).type).filter(type => !progress.test(String(type)));
    expect(types(encoded)).toEqual(types(whole));
    expect(encoded.map(frame => parsed(frame).sequence_number)).toEqual(
      encoded.map((_frame, index) => index),
    );
    expect(
      leafDifferences(
        parsed(whole.at(-1) ?? { data: '{}' }).response,
        parsed(encoded.at(-1) ?? { data: '{}' }).response,
        lastEventDiffers(),
      ),
    ).toEqual([]);
  });
}

/** Progress of OpenAI's own tools and of its queue. */
const progress = /^response\.(?:queued$|(?:web_search|file_search)_call\.)/;
