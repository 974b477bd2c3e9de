type Schema = Record<string, unknown>;

const MAX_DEPTH = 32;
/** A schema that refers to itself twice would double at each level. */
const MAX_VALUES = 1000;
const MAX_ITEMS = 16;
const MAX_STRING = 256;

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  time: '00:00:00Z',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'sample@example.com',
  uri: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
};

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/**
 * A small value that fits a JSON Schema, as far as the parts of it go that structured outputs know:
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas. `null` where nothing fits.
 */
export const minimalJson = (schema: unknown): unknown =>
  schema === undefined ? {} : valueFor(schema, { root: schema, valuesLeft: MAX_VALUES }, 0);

interface Document {
  /** What references start from. */
  root: unknown;
  valuesLeft: number;
}

function valueFor(schema: unknown, document: Document, depth: number): unknown {
  document.valuesLeft -= 1;
  if (!isSchema(schema) || depth > MAX_DEPTH || document.valuesLeft < 0) return null;
  if (typeof schema.$ref === 'string')
    return valueFor(resolve(schema.$ref, document.root), document, depth + 1);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
  if ('default' in schema) return schema.default;
  const [variant] = [...listOf(schema.anyOf), ...listOf(schema.oneOf)];
  if (variant !== undefined) return valueFor(variant, document, depth + 1);
  if (Array.isArray(schema.allOf)) return valueFor(merge([schema, ...schema.allOf]), document, depth + 1);
  switch (typeOf(schema)) {
    case 'object':
      return objectFor(schema, document, depth);
    case 'array':
      return arrayFor(schema, document, depth);
    case 'string':
      return stringFor(schema);
    case 'integer':
    case 'number':
      return numberFor(schema);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function typeOf({ type, properties, items }: Schema): unknown {
  if (Array.isArray(type)) return type.find(name => name !== 'null');
  if (type !== undefined) return type;
  if (isSchema(properties)) return 'object';
  return isSchema(items) ? 'array' : undefined;
}

/** What is required; all properties where nothing is said about that. */
function objectFor({ properties, required }: Schema, document: Document, depth: number): Schema {
  const known = isSchema(properties) ? properties : {};
  const names = Array.isArray(required) ? required.map(String) : Object.keys(known);
  return Object.fromEntries(names.map(name => [name, valueFor(known[name] ?? {}, document, depth + 1)]));
}

function arrayFor({ items, prefixItems, minItems }: Schema, document: Document, depth: number): unknown[] {
  const first = listOf(prefixItems).map(item => valueFor(item, document, depth + 1));
  const missing = Math.min(Math.max((numberOf(minItems) ?? 0) - first.length, 0), MAX_ITEMS);
  return [...first, ...Array.from({ length: missing }, () => valueFor(items ?? {}, document, depth + 1))];
}

function stringFor({ format, minLength, maxLength }: Schema): string {
  const known = typeof format === 'string' ? FORMATS[format] : undefined;
  if (known !== undefined) return known;
  const padded = 'sample'.padEnd(Math.min(numberOf(minLength) ?? 0, MAX_STRING), '.');
  return padded.slice(0, numberOf(maxLength) ?? MAX_STRING);
}

function numberFor({ minimum, exclusiveMinimum, maximum, multipleOf }: Schema): number {
  const least =
    numberOf(minimum) ?? (numberOf(exclusiveMinimum) ?? 0) + (exclusiveMinimum === undefined ? 0 : 1);
  const step = numberOf(multipleOf) ?? 0;
  const stepped = step > 0 ? Math.ceil(least / step) * step : least;
  return Math.min(stepped, numberOf(maximum) ?? stepped);
}

function merge(parts: readonly unknown[]): Schema {
  const schemas = parts.filter(isSchema);
  const properties = schemas.map(schema => schema.properties).filter(isSchema);
  const required = schemas.flatMap(schema => listOf(schema.required));
  const merged = Object.fromEntries(schemas.flatMap(schema => Object.entries(schema)));
  delete merged.allOf;
  if (properties.length > 0)
    merged.properties = Object.fromEntries(properties.flatMap(known => Object.entries(known)));
  if (required.length > 0) merged.required = required;
  return merged;
}

/** `#/$defs/Name` and its like. */
function resolve(reference: string, root: unknown): unknown {
  let found: unknown = root;
  for (const step of reference.replace(/^#\/?/, '').split('/')) {
    if (step === '') continue;
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    found = isSchema(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}
