import type { OutputFormat } from '../ir/request.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import { optionalBoolean, optionalObject, optionalString } from '../json/reader.ts';
import { unknownOf, withExtensions } from './extensions.ts';

const schemaKeys = new Set(['name', 'description', 'schema', 'strict']);

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-response_format */
export function decodeOutput(body: JsonObject): OutputFormat | 'unknown' | undefined {
  const format = optionalObject(body, 'response_format', '');
  switch (format?.type) {
    case undefined:
      return format === undefined ? undefined : 'unknown';
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      break;
    default:
      return 'unknown';
  }
  const path = 'response_format.json_schema';
  const wrapper = optionalObject(format, 'json_schema', 'response_format');
  if (wrapper === undefined) throw invalidRequest(path, 'expected an object with a name and a schema.');
  const name = optionalString(wrapper, 'name', path);
  const description = optionalString(wrapper, 'description', path);
  const strict = optionalBoolean(wrapper, 'strict', path);
  return {
    type: 'json-schema',
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    schema: optionalObject(wrapper, 'schema', path) ?? {},
    ...(strict !== undefined && { strict }),
    ...withExtensions(unknownOf(wrapper, schemaKeys)),
  };
}
