import { GatewayError } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sseFrames } from '../golden/cut.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { openaiResponses as codec } from './codec.ts';

const api = 'openai-responses';
const options = { requestId: 'abc', model: 'asked', includeUsage: true, createdAt: 1 };
const requestOptions = { model: 'asked', streamUsage: 'on-request', kind: 'openai' } as const;

/** Something else at one place of a JSON value; which place the numbers say. */
function mutate(value: unknown, steps: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return replacement;
  if (Array.isArray(value)) {
    if (value.length === 0) return replacement;
    const at = step % value.length;
    return value.map((one, index) => (index === at ? mutate(one, rest, replacement) : one));
  }
  if (!isObject(value)) return replacement;
  const keys = Object.keys(value);
  const key = keys[step % keys.length];
  return key === undefined ? replacement : { ...value, [key]: mutate(value[key], rest, replacement) };
}

const replacement = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    0,
    -1,
    true,
    [],
    {},
    [null],
    [{}],
    { type: 'message' },
    { type: 'x' },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const steps = fc.array(fc.nat(40), { minLength: 1, maxLength: 6 });
const mutated = (values: readonly JsonObject[]) =>
  fc
    .tuple(fc.constantFrom(...values), fc.array(fc.tuple(steps, replacement), { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce<unknown>((whole, [at, to]) => mutate(whole, at, to), value))
    .filter(isObject);

/** The result, or undefined where it throws what it may throw. */
function orError<T>(code: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== code) throw error;
    if (code === 'invalid_request') expect(error.details.param).toBeTypeOf('string');
    return undefined;
  }
}

const anyJson = fc.dictionary(
  fc.oneof(
    fc.constantFrom('model', 'input', 'tools', 'text', 'reasoning', 'output', 'tool_choice'),
    fc.string(),
  ),
  fc.jsonValue({ maxDepth: 4 }),
);

test('any request is refused with the path of what is wrong, or encodes', () => {
  const requests = recordedCases(api).map(({ request }) => request);
  fc.assert(
    fc.property(fc.oneof(anyJson, mutated(requests)), body => {
      const request = orError('invalid_request', () => codec.decodeRequest(body, {}));
      if (request === undefined) return;
      const { value } = codec.encodeRequest(request, requestOptions);
      expect(JSON.parse(JSON.stringify(value)).model).toBe('asked');
    }),
    { numRuns: 3000 },
  );
});

test('any answer is refused as invalid, or encodes, whole and as a stream', () => {
  const answers = recordedAnswers(api).map(({ body }) => body);
  fc.assert(
    fc.property(fc.oneof(anyJson, mutated(answers)), body => {
      const response = orError('upstream_invalid', () => codec.decodeResponse(body));
      if (response !== undefined) JSON.stringify(codec.encodeResponse(response, options).value);
    }),
    { numRuns: 1500 },
  );
});

test('a stream decoder takes any event, and what it makes of it encodes', () => {
  const events = recordedStreams(api)
    .flatMap(({ text }) => sseFrames([Buffer.from(text)]))
    .map(({ data }): unknown => JSON.parse(data))
    .filter(isObject);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(mutated(events), fc.constantFrom(...events)), { maxLength: 30 }),
      frames => {
        const decoder = codec.createStreamDecoder();
        const encoder = codec.createStreamEncoder(options);
        for (const frame of frames)
          for (const event of decoder.push({ data: JSON.stringify(frame) })) encoder.push(event);
      },
    ),
    { numRuns: 500 },
  );
});

test('what is no JSON is counted and passed over', () => {
  const decoder = codec.createStreamDecoder();
  expect(decoder.push({ data: '{"type":' })).toEqual([]);
  expect(decoder.push({ data: '[1]' })).toEqual([]);
  expect(decoder.push({ data: '[DONE]' })).toEqual([]);
  expect(decoder.push({ data: '{"type":"response.of_tomorrow","output_index":3}' })).toEqual([]);
  expect(decoder.malformed).toBe(2);
});
