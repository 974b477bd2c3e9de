import { invalidRequest, type JsonObject } from '../json/read-object.ts';

const MAX_MODEL_LENGTH = 256;

export function readModel(body: JsonObject): string {
  const { model } = body;
  if (typeof model !== 'string' || model === '' || model.length > MAX_MODEL_LENGTH)
    throw invalidRequest('model', `expected the name of a model, at most ${MAX_MODEL_LENGTH} characters.`);
  return model;
}
