import type { SampleEmbeddings } from './read-request.ts';
import { countTokens } from './tokens.ts';

/** How many coordinates a word moves: enough that two different words rarely move the same ones. */
const COORDINATES_PER_WORD = 8;

/** 32 bits of FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, mixed so that neighbours differ in every bit. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1)
    value = Math.imul(value ^ word.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}

/**
 * A unit vector in which texts with words in common lie close to each other: each word adds or subtracts
 * one at a few coordinates that its hash tells (feature hashing).
 */
function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    let state = hash(word);
    for (let step = 0; step < COORDINATES_PER_WORD; step += 1) {
      const coordinate = state % dimensions;
      vector[coordinate] = (vector[coordinate] ?? 0) + (state & 0x80000000 ? -1 : 1);
      state = hash(`${state}`);
    }
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  // Words that cancel each other out leave a direction all the same.
  if (length === 0) vector[0] = 1;
  else for (let index = 0; index < dimensions; index += 1) vector[index] = (vector[index] ?? 0) / length;
  return vector;
}

/**
 * The body, an input a piece: two thousand inputs are many megabytes.
 * https://platform.openai.com/docs/api-reference/embeddings/object. Base64 holds little-endian 32-bit floats.
 */
export function* embeddingsBody({
  model,
  inputs,
  dimensions,
  base64,
}: SampleEmbeddings): Generator<Uint8Array> {
  yield Buffer.from('{"object":"list","data":[');
  for (const [index, text] of inputs.entries()) {
    const vector = vectorOf(text, dimensions);
    const embedding = base64 ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector);
    yield Buffer.from(
      `${index === 0 ? '' : ','}${JSON.stringify({ object: 'embedding', index, embedding })}`,
    );
  }
  const tokens = inputs.reduce((sum, text) => sum + countTokens(text), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  yield Buffer.from(`],"model":${JSON.stringify(model)},"usage":${JSON.stringify(usage)}}`);
}
