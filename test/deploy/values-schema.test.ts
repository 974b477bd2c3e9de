import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@sluice/contract';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { chartFolder } from './chart-files.ts';
import { isRecord } from './schemas/strict-schema.ts';

const read = (name: string): string => readFileSync(join(chartFolder, name), 'utf8');
const values: unknown = parse(read('values.yaml'));
const schema: unknown = JSON.parse(read('values.schema.json'));

const definitionOf = (part: unknown): unknown =>
  isRecord(part) && typeof part.$ref === 'string'
    ? part.$ref
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), schema)
    : part;

/** Keys that one has and the other lacks. What the schema leaves open is for people to fill. */
function differences(value: unknown, part: unknown, path = ''): string[] {
  const definition = definitionOf(part);
  if (!isRecord(definition) || !isRecord(definition.properties) || !isRecord(value)) return [];
  const { properties } = definition;
  const names = new Set([...Object.keys(properties), ...Object.keys(value)]);
  return [...names].flatMap(name => {
    const here = path === '' ? name : `${path}.${name}`;
    if (!(name in properties)) return [`${here} is not in the schema`];
    if (!(name in value))
      return here.startsWith('services.') || here === 'global' ? [] : [`${here} has no default`];
    return differences(value[name], properties[name], here);
  });
}

test('every value is in the schema, and everything in the schema has a default', () => {
  expect(differences(values, schema)).toEqual([]);
});

test('every service has its own values', () => {
  expect(isRecord(values) && isRecord(values.services) ? Object.keys(values.services).sort() : []).toEqual(
    [...serviceNames].sort(),
  );
});
