import { GatewayError } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sseFrames } from '../golden/cut.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { anthropicMessages as codec } from './codec.ts';

const request = { model: 'claude-sonnet-4-5', streamUsage: 'unasked', kind: 'anthropic' } as const;
const answer = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 0 };
const requests = recordedCases('anthropic-messages').map(recorded => recorded.request);
const answers = recordedAnswers('anthropic-messages').map(({ body }) => body);
const streams = recordedStreams('anthropic-messages').map(({ text }) => sseFrames([Buffer.from(text)]));

/** A copy with one node, found by turning at each level, replaced. */
function mutated(value: unknown, turns: readonly number[], replacement: unknown): unknown {
  const [turn, ...rest] = turns;
  if (turn === undefined) return replacement;
  if (Array.isArray(value) && value.length > 0) {
    const index = turn % value.length;
    return value.map((element, at) => (at === index ? mutated(element, rest, replacement) : element));
  }
  if (!isObject(value) || Object.keys(value).length === 0) return replacement;
  const keys = Object.keys(value);
  const key = keys[turn % keys.length] ?? '';
  return { ...value, [key]: mutated(value[key], rest, replacement) };
}

const replacement = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, '', -1, [], {}, [[]], [{}]),
);
const turns = fc.array(fc.nat(50), { minLength: 1, maxLength: 8 });
const mutationOf = (values: readonly unknown[]) =>
  fc
    .tuple(fc.constantFrom(...values), turns, replacement)
    .map(([value, where, what]) => mutated(value, where, what));
const body = (values: readonly unknown[]) =>
  fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), mutationOf(values)).filter(isObject);

/** The error's code, or undefined where none was thrown. */
function codeOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (error.code === 'invalid_request') expect(error.details.param).toEqual(expect.any(String));
    return error.code;
  }
}

test('any request either encodes or is refused with the path of what is wrong', () => {
  fc.assert(
    fc.property(body(requests), value => {
      const code = codeOf(() => JSON.stringify(codec.encodeRequest(codec.decodeRequest(value, {}), request)));
      expect([undefined, 'invalid_request']).toContain(code);
    }),
    { numRuns: 2000 },
  );
});

test('any answer either encodes or is the fault of the provider', () => {
  fc.assert(
    fc.property(body(answers), value => {
      const code = codeOf(() => JSON.stringify(codec.encodeResponse(codec.decodeResponse(value), answer)));
      expect([undefined, 'upstream_invalid']).toContain(code);
    }),
    { numRuns: 2000 },
  );
});

test('no stream makes decoder or encoder throw', () => {
  const frame = fc.oneof(
    fc.string().map(data => ({ data })),
    fc.jsonValue().map(value => ({ data: JSON.stringify(value) })),
  );
  const damaged = fc
    .tuple(fc.constantFrom(...streams), fc.nat(1000), turns, replacement, frame)
    .map(([frames, at, where, what, extra]) => {
      const copy = [...frames];
      const index = at % copy.length;
      const value: JsonObject = JSON.parse(copy[index]?.data ?? '{}');
      copy[index] = { data: JSON.stringify(mutated(value, where, what)) };
      copy.splice((at * 7) % copy.length, 1, extra);
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(fc.array(frame), damaged), frames => {
      const decoder = codec.createStreamDecoder();
      const encoder = codec.createStreamEncoder(answer);
      for (const raw of frames) for (const event of decoder.push(raw)) encoder.push(event);
      expect(decoder.malformed).toBeLessThanOrEqual(frames.length * 2);
    }),
    { numRuns: 500 },
  );
});
