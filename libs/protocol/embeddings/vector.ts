import { endianness } from 'node:os';
import { wrongField } from '../json/reader.ts';

/** A vector as it came: thousands of numbers are only converted where the other form is wanted. */
export type Vector = { form: 'float'; values: number[] } | { form: 'base64'; base64: string };

const BYTES = 4;

/** An embedding as an array of numbers, or as base64 of little-endian float32. Throws `invalid_request`. */
export function readVector(value: unknown, path: string): Vector {
  if (typeof value === 'string') return { form: 'base64', base64: value };
  if (!Array.isArray(value)) throw wrongField(path, 'embedding', 'numbers or base64');
  const wrong = value.findIndex(number => typeof number !== 'number');
  if (wrong !== -1) throw wrongField(path, wrong, 'a number');
  return { form: 'float', values: value };
}

export function valuesOf(vector: Vector): number[] {
  if (vector.form === 'float') return vector.values;
  const bytes = Buffer.from(vector.base64, 'base64');
  const count = Math.floor(bytes.length / BYTES);
  const values = new Array<number>(count);
  for (let index = 0; index < count; index += 1) values[index] = bytes.readFloatLE(index * BYTES);
  return values;
}

export function base64Of(vector: Vector): string {
  if (vector.form === 'base64') return vector.base64;
  if (endianness() === 'LE') return Buffer.from(Float32Array.from(vector.values).buffer).toString('base64');
  const bytes = Buffer.alloc(vector.values.length * BYTES);
  for (const [index, value] of vector.values.entries()) bytes.writeFloatLE(value, index * BYTES);
  return bytes.toString('base64');
}

export const writeVector = (vector: Vector, encoding: 'float' | 'base64'): number[] | string =>
  encoding === 'base64' ? base64Of(vector) : valuesOf(vector);
