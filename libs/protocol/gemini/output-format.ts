import type { OutputFormat } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { optionalObject, optionalString } from '../json/reader.ts';
import { formOf, type Notes } from './notes.ts';
import { jsonSchemaOf } from './schema.ts';

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain';

/** `responseMimeType` with a schema, https://ai.google.dev/api/generate-content#GenerationConfig. */
export function decodeOutput(config: JsonObject, path: string, notes: Notes): OutputFormat | undefined {
  const type = optionalString(config, 'responseMimeType', path);
  const jsonSchema = optionalObject(config, 'responseJsonSchema', path);
  const openApi = optionalObject(config, 'responseSchema', path);
  if (type !== undefined && type !== JSON_TYPE && (type !== TEXT_TYPE || jsonSchema || openApi)) {
    // Such as `text/x.enum`, an answer out of a list, which no other protocol has.
    for (const key of ['responseMimeType', 'responseJsonSchema', 'responseSchema'])
      if (config[key] !== undefined) notes.member(key, config[key], 'generationConfig');
    return undefined;
  }
  const schema = jsonSchema ?? (openApi && jsonSchemaOf(openApi));
  if (schema === undefined) {
    if (type === undefined) return undefined;
    return { type: type === JSON_TYPE ? 'json' : 'text' };
  }
  const form: JsonObject = {
    ...(openApi !== undefined && { openApi, both: jsonSchema !== undefined }),
    ...(type === undefined && { untyped: true }),
  };
  const noted = Object.keys(form).length > 0;
  return {
    type: 'json-schema',
    schema,
    ...(noted && { extensions: { protocol: 'gemini' as const, members: {}, form } }),
  };
}

export function encodeOutput(output: OutputFormat): JsonObject {
  if (output.type !== 'json-schema')
    return { responseMimeType: output.type === 'json' ? JSON_TYPE : TEXT_TYPE };
  const form = formOf(output.extensions);
  return {
    ...(form?.untyped !== true && { responseMimeType: JSON_TYPE }),
    ...(isObject(form?.openApi) && { responseSchema: form.openApi }),
    ...((form?.openApi === undefined || form.both === true) && { responseJsonSchema: described(output) }),
  };
}

/** Gemini has no place for the description but the schema's own. */
function described({ schema, description }: OutputFormat & { type: 'json-schema' }): JsonObject {
  return description === undefined || schema.description !== undefined ? schema : { ...schema, description };
}
