import { GatewayError } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatCodec, RequestAddress, StreamFrame } from '../codec.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

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
const turns = fc.array(fc.nat(50), { minLength: 1, maxLength: 9 });

const bodyLike = (values: readonly JsonObject[]) =>
  fc
    .oneof(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc
        .tuple(fc.constantFrom(...values), turns, replacement)
        .map(([value, where, what]) => mutated(value, where, what)),
    )
    .filter(isObject);

const frameLike = (values: readonly StreamFrame[]) =>
  fc.oneof(
    fc.record({ event: fc.constantFrom(...values.map(({ event }) => event ?? '')), data: fc.string() }),
    fc.tuple(fc.constantFrom(...values), turns, replacement).map(([{ event, data }, where, what]) => ({
      ...(event !== undefined && { event }),
      data: JSON.stringify(mutated(JSON.parse(data), where, what)),
    })),
  );

/** The error's code, or undefined where none was thrown. Every refusal names a field. */
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

export interface FuzzSamples {
  address: RequestAddress;
  model: string;
  requests: readonly JsonObject[];
  answers: readonly JsonObject[];
  streams: readonly (readonly StreamFrame[])[];
}

/** What has to hold for any codec on whatever comes: tests around samples that are damaged at random. */
export function fuzzCodec(
  codec: ChatCodec,
  { address, model, requests, answers, streams }: FuzzSamples,
): void {
  const toModel = { model, streamUsage: 'unasked', kind: 'any' } as const;
  const toCaller = { requestId: 'r', model, includeUsage: true, createdAt: 0 };

  test('any request either encodes or is refused with the path of what is wrong', () => {
    fc.assert(
      fc.property(bodyLike(requests), value => {
        const code = codeOf(() =>
          JSON.stringify(codec.encodeRequest(codec.decodeRequest(value, address), toModel)),
        );
        expect([undefined, 'invalid_request']).toContain(code);
      }),
      { numRuns: 1500 },
    );
  });

  test('any answer either encodes or is the fault of the provider', () => {
    fc.assert(
      fc.property(bodyLike(answers), value => {
        const code = codeOf(() =>
          JSON.stringify(codec.encodeResponse(codec.decodeResponse(value), toCaller)),
        );
        expect([undefined, 'upstream_invalid']).toContain(code);
      }),
      { numRuns: 1500 },
    );
  });

  test('no stream makes decoder or encoder throw', () => {
    const stream = fc.oneof(
      ...streams.map(frames =>
        fc.array(fc.tuple(fc.nat(frames.length - 1), frameLike(frames)), { maxLength: 3 }).map(damages => {
          const copy = [...frames];
          for (const [at, frame] of damages) copy[at] = frame;
          return copy;
        }),
      ),
    );
    fc.assert(
      fc.property(stream, frames => {
        const decoder = codec.createStreamDecoder();
        const encoder = codec.createStreamEncoder(toCaller);
        for (const frame of frames) for (const event of decoder.push(frame)) encoder.push(event);
        expect(decoder.malformed).toBeLessThanOrEqual(frames.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('any error body is read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), body => {
        expect(codec.decodeError(500, body)).toMatchObject({ status: 500, message: expect.any(String) });
      }),
    );
  });
}
