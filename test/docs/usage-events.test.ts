import { usageEventSchema, usageOutcomes } from '@sluice/contract';
import { expect, test } from 'vitest';
import { byPath, fieldsOf, listedFields } from './event-fields.ts';
import { readPage } from './pages.ts';

const { text } = readPage('docs/usage-events.md');

test('the page lists every field of the schema, and no other, with whether it is always there', () => {
  expect(listedFields(text).sort(byPath)).toEqual(fieldsOf(usageEventSchema).sort(byPath));
});

test('the page says what each outcome means', () => {
  for (const outcome of usageOutcomes) expect(text).toMatch(new RegExp(`^\\| \`${outcome}\` \\|`, 'm'));
});
