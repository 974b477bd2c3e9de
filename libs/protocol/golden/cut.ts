import type { StreamFrame } from '../codec.ts';
import { eventData, SseSplitter } from '../framing/sse.ts';

const SHORT_BYTES = 16 * 1024;
const PLACES = 200;

/** As the worst of networks would deliver a stream: a short one byte by byte, a long one cut at 200 random places. */
export const cutAnywhere = (bytes: Uint8Array, seed = 1): Uint8Array[] =>
  bytes.length <= SHORT_BYTES ? cutEverywhere(bytes) : cutAtRandom(bytes, PLACES, seed);

/** A cut at every byte boundary, within UTF-8 sequences too. */
export const cutEverywhere = (bytes: Uint8Array): Uint8Array[] =>
  Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1));

/** Cut at so many places; the same ones for the same seed. */
export function cutAtRandom(bytes: Uint8Array, places: number, seed: number): Uint8Array[] {
  let state = seed;
  const cuts = Array.from({ length: places }, () => {
    // A linear congruential generator, constants of Numerical Recipes: repeatable, and random enough for places.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bytes.length);
  });
  const ends = [...cuts.sort((one, other) => one - other), bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** The frames of server-sent events in the pieces of a stream. */
export function sseFrames(pieces: Iterable<Uint8Array>): StreamFrame[] {
  const splitter = new SseSplitter();
  const frames: StreamFrame[] = [];
  const add = (raw: Uint8Array): void => {
    const data = eventData(raw);
    if (data === undefined) return;
    const event = /(?:^|[\r\n])event:[ ]?([^\r\n]*)/.exec(Buffer.from(raw).toString('utf8'))?.[1];
    frames.push({ ...(event !== undefined && { event }), data });
  };
  for (const piece of pieces) for (const raw of splitter.push(piece)) add(raw);
  const rest = splitter.end();
  if (rest !== undefined) add(rest);
  return frames;
}
