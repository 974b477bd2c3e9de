import { expect, test } from 'vitest';
import { compileJsonSchema } from './json-schema.ts';

test('a value is held to its schema, and a fault names the rule, not the value', () => {
  const check = compileJsonSchema({
    type: 'object',
    properties: { city: { type: 'string' }, size: { type: 'integer', minimum: 0 } },
    required: ['city'],
    additionalProperties: false,
  });
  expect(check({ city: 'Vienna', size: 3 })).toBeUndefined();
  expect(check({ city: 'Vienna', size: -1 })).toEqual({
    keyword: 'minimum',
    at: '#/properties/size/minimum',
  });
  expect(JSON.stringify(check({ city: 'Vienna', 'ann@example.com': 1 }))).not.toContain('ann@');
});

test.each([
  { type: 'objekt' },
  { $ref: '#/$defs/missing' },
  { properties: { a: { pattern: '(' } } },
  { required: 'city' },
])('a schema that is none is refused: %j', schema => {
  expect(() => compileJsonSchema(schema)).toThrow(RangeError);
});

test('a schema in the words of draft 2020-12 is understood', () => {
  const check = compileJsonSchema({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'array',
    prefixItems: [{ $ref: '#/$defs/name' }],
    items: false,
    $defs: { name: { type: 'string', format: 'email' } },
  });
  expect(check(['a'])).toBeUndefined();
  expect(check(['a', 'b'])).toBeDefined();
});
