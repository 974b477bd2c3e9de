import type { OutputFormat } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import {
  objectAt,
  optionalBoolean,
  optionalObject,
  optionalString,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { ownExtensions, ownMembers, unknownOf } from './extensions.ts';

/**
 * `text.format`: `text`, `json_object`, or `{ type: 'json_schema', name, schema, strict, description }`.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-text
 */
export function decodeOutputFormat(text: JsonObject): OutputFormat | undefined {
  const format = optionalObject(text, 'format', 'text');
  if (format === undefined) return undefined;
  const path = 'text.format';
  switch (stringAt(format, 'type', path)) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      return decodeSchema(format, path);
    default:
      throw wrongField(path, 'type', 'text, json_object or json_schema');
  }
}

const schemaKeys = new Set(['type', 'name', 'description', 'schema', 'strict']);

function decodeSchema(format: JsonObject, path: string): OutputFormat {
  const description = optionalString(format, 'description', path);
  const strict = optionalBoolean(format, 'strict', path);
  const extensions = ownExtensions(unknownOf(format, schemaKeys), {});
  return {
    type: 'json-schema',
    name: stringAt(format, 'name', path),
    schema: objectAt(format, 'schema', path),
    ...(description !== undefined && { description }),
    ...(strict !== undefined && { strict }),
    ...(extensions && { extensions }),
  };
}

export function encodeOutputFormat(output: OutputFormat): JsonObject {
  if (output.type === 'text') return { type: 'text' };
  if (output.type === 'json') return { type: 'json_object' };
  const { name = 'response', description, schema, strict, extensions } = output;
  return {
    type: 'json_schema',
    name,
    ...(description !== undefined && { description }),
    schema,
    ...(strict !== undefined && { strict }),
    ...ownMembers(extensions),
  };
}
