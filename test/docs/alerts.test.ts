import { alertEventSchema, alertKinds } from '@sluice/contract';
import { expect, test } from 'vitest';
import { byPath, fieldsOf, listedFields } from './event-fields.ts';
import { readPage } from './pages.ts';

const { text } = readPage('docs/alerts.md');

test('the page lists every field of an alert, and no other', () => {
  expect(listedFields(text).sort(byPath)).toEqual(fieldsOf(alertEventSchema).sort(byPath));
});

test('the page says what each kind of alert is, and of no other', () => {
  const [, kinds = ''] = text.split('## Alerts\n');
  const [table = ''] = kinds.split('\n\nEach alert');
  const listed = [...table.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, kind]) => kind);
  expect(listed.sort()).toEqual([...alertKinds].sort());
});
