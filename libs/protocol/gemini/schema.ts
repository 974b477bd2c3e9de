import { isObject, type JsonObject } from '../json/read-object.ts';

const NUMBERS = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
]);
const SCHEMAS = new Set(['items', 'additionalProperties']);
const LISTS = new Set(['anyOf', 'prefixItems']);

const camelOf = (key: string): string => key.replace(/_([a-z])/g, (_match, letter) => letter.toUpperCase());

/**
 * Gemini's `Schema` (a subset of OpenAPI 3.0, https://ai.google.dev/api/caching#Schema) as JSON Schema: types
 * in lower case, `nullable` as a type, 64-bit numbers that protobuf writes as text as numbers. Depth is bounded
 * by that of the body.
 */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const converted: JsonObject = {};
  for (const [raw, value] of Object.entries(schema)) {
    const key = camelOf(raw);
    if (key === 'type') converted.type = typeOf(value);
    else if (key === 'nullable') continue;
    else if (key === 'properties' && isObject(value)) converted.properties = propertiesOf(value);
    else if (SCHEMAS.has(key) && isObject(value)) converted[key] = jsonSchemaOf(value);
    else if (LISTS.has(key) && Array.isArray(value))
      converted[key] = value.map(one => (isObject(one) ? jsonSchemaOf(one) : one));
    else if (NUMBERS.has(key) && typeof value === 'string' && value !== '' && Number.isFinite(Number(value)))
      converted[key] = Number(value);
    else if (key === 'format' && value === 'enum') continue;
    else if (key === 'example') converted.examples = [value];
    else if (key !== '__proto__') converted[key] = value;
  }
  return schema.nullable === true ? nullable(converted) : converted;
}

function propertiesOf(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, isObject(value) ? jsonSchemaOf(value) : value]),
  );
}

const typeOf = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

function nullable(schema: JsonObject): JsonObject {
  const withNull = { ...schema };
  if (typeof schema.type === 'string') withNull.type = [schema.type, 'null'];
  else if (Array.isArray(schema.anyOf)) withNull.anyOf = [...schema.anyOf, { type: 'null' }];
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) withNull.enum = [...schema.enum, null];
  return withNull;
}
