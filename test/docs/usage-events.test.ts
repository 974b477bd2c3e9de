import { usageEventSchema, usageOutcomes } from '@sluice/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readPage } from './pages.ts';

const { text } = readPage('docs/usage-events.md');

const nodeSchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  required: z.array(z.string()).default([]),
});

interface Field {
  path: string;
  isRequired: boolean;
}

/** Every field at any depth: `tokens.input`, `tries[].provider`. A field of something that may be absent may be so too. */
function fieldsOf(schema: unknown, prefix = '', isAlways = true): Field[] {
  const { properties = {}, required, items } = nodeSchema.parse(schema);
  if (items !== undefined) return fieldsOf(items, `${prefix.slice(0, -1)}[].`, isAlways);
  return Object.entries(properties).flatMap(([name, child]) => {
    const path = `${prefix}${name}`;
    const isRequired = isAlways && required.includes(name);
    const below = fieldsOf(child, `${path}.`, isRequired);
    return below.length > 0 ? below : [{ path, isRequired }];
  });
}

const listed = [...text.matchAll(/^\| `([\w.[\]]+)` \| (always|maybe) \|/gm)].map(([, path, presence]) => ({
  path,
  isRequired: presence === 'always',
}));

test('the page lists every field of the schema, and no other, with whether it is always there', () => {
  const fields = fieldsOf(z.toJSONSchema(usageEventSchema));
  const byPath = (left: { path?: string }, right: { path?: string }): number =>
    String(left.path).localeCompare(String(right.path));
  expect(listed.sort(byPath)).toEqual(fields.sort(byPath));
});

test('the page says what each outcome means', () => {
  for (const outcome of usageOutcomes) expect(text).toMatch(new RegExp(`^\\| \`${outcome}\` \\|`, 'm'));
});
