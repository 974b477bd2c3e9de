import { expect, test } from 'vitest';
import type { StreamFrame } from '../codec.ts';
import { frameOfMessage, messageOfFrame } from '../framing/aws-event-frames.ts';
import { EventStreamDecoder } from '../framing/aws-event-stream.ts';
import { cutAnywhere, cutAtRandom } from '../golden/cut.ts';
import { LeafExceptions, leafDifferences } from '../golden/leaves.ts';
import { recordedBinaryStreams, recordedCases } from '../golden/recorded.ts';
import { foldEvents } from '../ir/fold.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { bedrockConverse } from './codec.ts';
import { everyBlock } from './documented-fixture.ts';

const cases = recordedCases('bedrock-converse');
const modelOf = (path: string): string => decodeURIComponent(path.split('/')[2] ?? '');
const responseOptions = (model: string) => ({ requestId: 'r', model, includeUsage: true, createdAt: 0 });

const emptyAsAbsent = (expected: unknown, actual: unknown): boolean =>
  typeof expected === 'object' && Object.keys(expected ?? {}).length === 0 && actual === undefined;

test('every recorded request is the same after decoding and encoding, and nothing of it is lost', () => {
  const exceptions = new LeafExceptions([
    { path: 'inferenceConfig', reason: 'an empty object says nothing', when: emptyAsAbsent },
    { path: 'system', reason: 'an empty list says nothing', when: emptyAsAbsent },
  ]);
  expect(cases.length).toBeGreaterThan(8);
  for (const { name, path, request } of cases) {
    const model = modelOf(path);
    const stream = path.endsWith('/converse-stream');
    const decoded = bedrockConverse.decodeRequest(request, { model, stream });
    expect(decoded).toMatchObject({ model, stream });
    const options = { model, streamUsage: 'unasked', kind: 'bedrock' } as const;
    const { value, losses } = bedrockConverse.encodeRequest(decoded, options);
    expect({ name, differences: leafDifferences(request, value, exceptions), losses }).toEqual({
      name,
      differences: [],
      losses: [],
    });
  }
  expect(exceptions.unused()).toEqual([]);
});

test('a request with every documented block and member is the same after decoding and encoding', () => {
  const model = 'anthropic.claude-sonnet-4-20250514-v1:0';
  const options = { model, streamUsage: 'unasked', kind: 'bedrock' } as const;
  const { value, losses } = bedrockConverse.encodeRequest(
    bedrockConverse.decodeRequest(everyBlock, { model }),
    options,
  );
  const exceptions = new LeafExceptions([
    { path: 'inferenceConfig.temperature', reason: 'beside thinking it can only be 1, which is the default' },
  ]);
  expect(leafDifferences(everyBlock, value, exceptions)).toEqual([]);
  expect(losses).toEqual([]);
});

test('every recorded answer is the same after decoding and encoding, and nothing of it is lost', () => {
  for (const { name, path, status, response } of cases) {
    if (status >= 300 || !isObject(response) || '$base64' in response) continue;
    const model = modelOf(path);
    const decoded = bedrockConverse.decodeResponse(response, { model });
    const { value, losses } = bedrockConverse.encodeResponse(decoded, responseOptions(model));
    expect({ name, differences: leafDifferences(response, value), losses }).toEqual({
      name,
      differences: [],
      losses: [],
    });
  }
});

test('every recorded error keeps its message', () => {
  for (const { status, response } of cases) {
    if (status < 300) continue;
    const error = bedrockConverse.decodeError(status, response);
    expect(bedrockConverse.encodeError(error, 'r')).toEqual(response);
    expect(error).toMatchObject({ status: 400, type: 'ValidationException' });
  }
});

const framesOf = (pieces: Iterable<Uint8Array>): StreamFrame[] => {
  const decoder = new EventStreamDecoder();
  return [...pieces].flatMap(piece => decoder.push(piece)).map(frameOfMessage);
};

const eventsOf = (frames: readonly StreamFrame[], model: string): StreamEvent[] => {
  const decoder = bedrockConverse.createStreamDecoder({ model });
  const events = frames.flatMap(frame => decoder.push(frame));
  expect(decoder.malformed).toBe(0);
  return events;
};

const streamCases = recordedBinaryStreams('bedrock-converse').map(({ name, bytes }) => ({
  name,
  bytes,
  model: modelOf(cases.find(one => one.name === name)?.path ?? ''),
}));

test.each(streamCases)('$name: a stream gives the same events wherever it is cut', ({ bytes, model }) => {
  const whole = eventsOf(framesOf([bytes]), model);
  expect(whole.at(-1)).toMatchObject({ type: 'end' });
  expect(eventsOf(framesOf(cutAnywhere(bytes)), model)).toEqual(whole);
  expect(eventsOf(framesOf(cutAtRandom(bytes, 200, 7)), model)).toEqual(whole);
});

test.each(streamCases)('$name: a stream encodes to the same frames', ({ bytes, model }) => {
  const frames = framesOf([bytes]);
  const encoder = bedrockConverse.createStreamEncoder(responseOptions(model));
  const encoded = eventsOf(frames, model).flatMap(event => encoder.push(event));
  expect(encoder.losses).toEqual([]);
  const exceptions = new LeafExceptions([
    { path: '[].p', reason: 'padding of random length, against guessing texts by the size of packets' },
  ]);
  const payload = ({ event, data }: StreamFrame): JsonObject => ({ event, ...JSON.parse(data) });
  expect(leafDifferences(frames.map(payload), encoded.map(payload), exceptions)).toEqual([]);
  expect(eventsOf(framesOf(encoded.map(messageOfFrame)), model).at(-1)).toMatchObject({ type: 'end' });
});

test.each(streamCases)('$name: what a stream folds to is what its frames say', ({ bytes, model }) => {
  const frames = framesOf([bytes]);
  const { choices, usage } = foldEvents(eventsOf(frames, model));
  const texts = { text: '', reasoning: '' };
  for (const { data } of frames) {
    const { delta } = JSON.parse(data);
    texts.text += delta?.text ?? '';
    texts.reasoning += delta?.reasoningContent?.text ?? '';
  }
  const said = (type: string): string =>
    choices[0]?.content.parts.map(part => (part.type === type && 'text' in part ? part.text : '')).join('') ??
    '';
  expect({ text: said('text'), reasoning: said('reasoning') }).toEqual(texts);
  const metadata = JSON.parse(frames.at(-1)?.data ?? '{}');
  expect(usage).toMatchObject({ input: metadata.usage.inputTokens, output: metadata.usage.outputTokens });
});
