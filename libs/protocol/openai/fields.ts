import { invalidRequest, type JsonObject } from '../json/read-object.ts';

export const BYTES_PER_TOKEN = 4;
/**
 * What an image, a sound or a file counts for in an estimate: a 1024 × 1024 image in high detail,
 * https://platform.openai.com/docs/guides/images-vision#calculating-costs.
 */
export const TOKENS_PER_ATTACHMENT = 765;
const MAX_MODEL_LENGTH = 256;

export function readModel(body: JsonObject): string {
  const { model } = body;
  if (typeof model !== 'string' || model === '' || model.length > MAX_MODEL_LENGTH)
    throw invalidRequest('model', `expected the name of a model, at most ${MAX_MODEL_LENGTH} characters.`);
  return model;
}
