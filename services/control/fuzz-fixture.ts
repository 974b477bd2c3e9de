import fc, { type Arbitrary } from 'fast-check';

/** JSON Schema as far as our own document uses it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  minimum?: number;
  maximum?: number;
}

/** What somebody sends who does not read the document, or means ill. */
const garbage = fc.oneof(
  fc.constantFrom(
    null,
    true,
    -1,
    1.5,
    1e308,
    '',
    ' ',
    '../..',
    '\u0000',
    '💥',
    '__proto__',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what somebody might try
    '${secret:x}',
    '*',
    '>',
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ maxLength: 300 }),
);

const likely = fc.constantFrom(
  'acme',
  'chat',
  'owner',
  'admin',
  'free',
  'key_1',
  '1h',
  '1',
  'sample',
  'route',
  '/x',
  'http://x:1',
  'GET',
);

/** Values of a schema, and now and then something else. */
export function valuesOf(schema: Schema, resolve: (ref: string) => Schema, depth = 0): Arbitrary<unknown> {
  if (depth > 5) return fc.constant({});
  return fc.oneof({ weight: 8, arbitrary: valid(schema, resolve, depth) }, { weight: 1, arbitrary: garbage });
}

function valid(schema: Schema, resolve: (ref: string) => Schema, depth: number): Arbitrary<unknown> {
  const inner = (part: Schema): Arbitrary<unknown> => valuesOf(part, resolve, depth + 1);
  if (schema.$ref !== undefined) return valid(resolve(schema.$ref), resolve, depth + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map(option => inner(option)));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return fc.oneof(likely, fc.string({ maxLength: 20 }));
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 1000) });
    case 'number':
      return fc.double({ min: 0, max: 1, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(inner(schema.items ?? {}), { maxLength: 3 });
    default:
      return objectOf(schema, inner);
  }
}

function objectOf(
  { properties, required = [], additionalProperties }: Schema,
  inner: (part: Schema) => Arbitrary<unknown>,
) {
  const known = Object.fromEntries(Object.entries(properties ?? {}).map(([key, part]) => [key, inner(part)]));
  const record = fc.record(known, { requiredKeys: required.filter(key => Object.hasOwn(known, key)) });
  if (properties !== undefined || typeof additionalProperties !== 'object') return record;
  return fc.dictionary(fc.oneof(likely, fc.string({ maxLength: 10 })), inner(additionalProperties), {
    maxKeys: 3,
  });
}
