import { invalidRequest, type JsonObject } from '../json/read-object.ts';

export const BYTES_PER_TOKEN = 4;
/**
 * What an image, a sound or a file counts for in an estimate: a 1024 × 1024 image in high detail,
 * https://platform.openai.com/docs/guides/images-vision#calculating-costs.
 */
export const TOKENS_PER_ATTACHMENT = 765;
const MAX_MODEL_LENGTH = 256;

/** OpenAI reads `null` as "not given" wherever a field is optional. */
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

export function readModel(body: JsonObject): string {
  const { model } = body;
  if (typeof model !== 'string' || model === '' || model.length > MAX_MODEL_LENGTH)
    throw invalidRequest('model', `expected the name of a model, at most ${MAX_MODEL_LENGTH} characters.`);
  return model;
}

export function checkBoolean(value: unknown, path: string): void {
  if (!isAbsent(value) && typeof value !== 'boolean') throw invalidRequest(path, 'expected true or false.');
}

export function checkNumber(value: unknown, path: string): void {
  if (!isAbsent(value) && typeof value !== 'number') throw invalidRequest(path, 'expected a number.');
}

/** The integer, or undefined where the field is absent. */
export function checkInteger(
  value: unknown,
  path: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw invalidRequest(path, `expected an integer ${range}.`);
  }
  return value;
}
