import { auditActions, auditEventSchema } from '@sluice/contract';
import { expect, test } from 'vitest';
import { byPath, fieldsOf, listedFields } from './event-fields.ts';
import { readPage } from './pages.ts';

const { text } = readPage('docs/audit.md');

test('the page lists every field of an audit event, and no other, with whether it is always there', () => {
  expect(listedFields(text).sort(byPath)).toEqual(fieldsOf(auditEventSchema).sort(byPath));
});

test('the page says what each action is', () => {
  for (const action of auditActions) expect(text).toMatch(new RegExp(`^\\| \`${action}\` \\|`, 'm'));
});
