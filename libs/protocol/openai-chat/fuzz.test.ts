import { GatewayError } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sseFrames } from '../golden/cut.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { openaiChat } from './codec.ts';

const apis = ['openai-chat', 'groq-chat', 'mistral-chat', 'deepseek-chat', 'openrouter-chat'];
const kinds = ['openai', 'groq', 'mistral', 'deepseek', 'openrouter', 'openai-compatible', 'vllm'];
const answerOptions = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 1 };

const junk = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e300, '', 'text', [], {}, [null], [[]], [{}], { type: 'text' }),
  fc.jsonValue({ maxDepth: 3 }),
);
const steps = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 8 });

/** A copy with one value, found by the steps, replaced. */
function mutated(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (Array.isArray(value) && value.length > 0) {
    const at = step % value.length;
    return value.map((element, index) => (index === at ? mutated(element, rest, replacement) : element));
  }
  if (!isObject(value)) return replacement;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  return key === undefined ? replacement : { ...value, [key]: mutated(value[key], rest, replacement) };
}

const recorded = <T>(from: (api: string) => T[], count: number): T[] =>
  apis.flatMap(api => from(api).slice(0, count));

function checkRequest(body: JsonObject): void {
  try {
    const request = openaiChat.decodeRequest(body, {});
    for (const kind of kinds) {
      const { value } = openaiChat.encodeRequest(request, { model: 'm', kind, streamUsage: 'on-request' });
      expect(typeof JSON.stringify(value)).toBe('string');
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    expect(error.code).toBe('invalid_request');
    expect(error.details.param).toBeTruthy();
  }
}

function checkAnswer(body: JsonObject): void {
  try {
    const { value } = openaiChat.encodeResponse(openaiChat.decodeResponse(body), answerOptions);
    expect(typeof JSON.stringify(value)).toBe('string');
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    expect(error.code).toBe('upstream_invalid');
  }
}

test('any request encodes for every provider, or is refused with the path of the field', () => {
  const requests = recorded(recordedCases, 8).map(({ request }) => request);
  fc.assert(
    fc.property(fc.constantFrom(...requests), steps, junk, (request, path, replacement) => {
      const body = mutated(request, path, replacement);
      if (isObject(body)) checkRequest(body);
    }),
    { numRuns: 1500 },
  );
  fc.assert(
    fc.property(fc.array(junk, { maxLength: 3 }), fc.dictionary(fc.string(), junk), (messages, members) => {
      checkRequest({ ...members, model: 'm', messages });
    }),
  );
});

test('any answer encodes, or is told to be none of the protocol', () => {
  const answers = recorded(recordedAnswers, 8).map(({ body }) => body);
  fc.assert(
    fc.property(fc.constantFrom(...answers), steps, junk, (answer, path, replacement) => {
      const body = mutated(answer, path, replacement);
      if (isObject(body)) checkAnswer(body);
    }),
    { numRuns: 1500 },
  );
});

test('no stream makes the decoder throw, nor what it makes of it the encoder', () => {
  const streams = recorded(recordedStreams, 3).map(({ text }) => sseFrames([Buffer.from(text)]));
  fc.assert(
    fc.property(fc.constantFrom(...streams), fc.nat(), steps, junk, (frames, at, path, replacement) => {
      const place = at % frames.length;
      const decoder = openaiChat.createStreamDecoder();
      const encoder = openaiChat.createStreamEncoder(answerOptions);
      frames.forEach((frame, index) => {
        const broken = index === place && frame.data.startsWith('{');
        const data = broken ? JSON.stringify(mutated(JSON.parse(frame.data), path, replacement)) : frame.data;
        for (const event of decoder.push({ data })) encoder.push(event);
      });
    }),
    { numRuns: 300 },
  );
});

test('frames that are no chunks are counted and left out', () => {
  const decoder = openaiChat.createStreamDecoder();
  const chunk = '{"id":"a","choices":[{"index":0,"delta":{"content":"x"}}]}';
  const events = ['{"broken', '[]', chunk, 'null', '{"other":1}'].flatMap(data => decoder.push({ data }));
  expect(decoder.malformed).toBe(4);
  expect(events.map(({ type }) => type)).toEqual(['start', 'block-start', 'text-delta']);
});
