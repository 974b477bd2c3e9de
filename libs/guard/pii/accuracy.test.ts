import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { resolveOverlaps, type Span } from '../span.ts';
import { accuracyOf, type LabelledText } from './accuracy-fixture.ts';
import { piiDetector } from './find-pii.ts';

const dataPath = (name: string): string =>
  fileURLToPath(new URL(`../../../../shared/guardrail-data/${name}.jsonl.gz`, import.meta.url));
/** The labelled texts are not part of the repository: these tests run where a copy of them lies beside it. */
const isAbsent = !existsSync(dataPath('pii'));
const read = (name: string): LabelledText[] =>
  gunzipSync(readFileSync(dataPath(name)))
    .toString('utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

const { find } = piiDetector();
const ofType =
  (type: string) =>
  (text: string): Span[] =>
    resolveOverlaps(find(text)).filter(span => span.type === type);

test.skipIf(isAbsent).each([
  ['email', 'EMAIL_ADDRESS', 0.97],
  ['card', 'CREDIT_CARD', 0.97],
  ['iban', 'IBAN_CODE', 0.97],
  ['ip', 'IP_ADDRESS', 0.9],
  ['ssn', 'US_SSN', 0.95],
  ['phone', 'PHONE_NUMBER', 0.9],
])('%s reaches its floor on labelled text', (type, label, floor) => {
  const accuracy = accuracyOf(read('pii'), label, ofType(type));
  const { precision, recall, f2 } = accuracy;
  console.log(`${type}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F2 ${f2.toFixed(3)}`);
  expect(f2).toBeGreaterThanOrEqual(floor);
});

test.skipIf(isAbsent)('of a thousand ordinary prompts at most one is taken for personal data', () => {
  const rows = read('benign');
  const flagged = rows.filter(({ text }) => find(text).length > 0).length;
  console.log(`false alarms: ${flagged} of ${rows.length}`);
  expect(flagged / rows.length).toBeLessThanOrEqual(0.001);
});

test('accuracy weighs what was missed against what was wrong', () => {
  const rows: LabelledText[] = [
    { text: 'a b', spans: [{ start: 0, end: 1, type: 'X' }] },
    { text: 'a c', spans: [{ start: 2, end: 3, type: 'X' }] },
  ];
  const first = (): Span[] => [{ start: 0, end: 1, type: 'x' }];
  expect(accuracyOf(rows, 'X', first)).toEqual({
    found: 1,
    wrong: 1,
    missed: 1,
    precision: 0.5,
    recall: 0.5,
    f2: 0.5,
  });
});
