import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { accuracyOf, type LabelledText } from '../pii/accuracy-fixture.ts';
import { piiDetector } from '../pii/find-pii.ts';
import { resolveOverlaps, type Span } from '../span.ts';

/**
 * Ours beside Presidio's pattern recognizers on the same labelled text, by the same count of exact spans:
 * `node libs/guard/bench/compare-pii.ts pii.jsonl.gz found.jsonl`, the second written by `presidio.py`.
 */
const [dataFile, foundFile] = process.argv.slice(2);
if (dataFile === undefined || foundFile === undefined)
  throw new Error('usage: compare-pii.ts pii.jsonl.gz found.jsonl');

const linesOf = (text: string): string[] => text.trim().split('\n');
const rows: LabelledText[] = linesOf(gunzipSync(readFileSync(dataFile)).toString('utf8')).map(line =>
  JSON.parse(line),
);
type Found = [start: number, end: number, type: string, score: number];
const presidio = new Map(
  linesOf(readFileSync(foundFile, 'utf8')).map((line, index): [string, Found[]] => [
    rows[index]?.text ?? '',
    JSON.parse(line),
  ]),
);

const labels = [
  ['email', 'EMAIL_ADDRESS'],
  ['card', 'CREDIT_CARD'],
  ['iban', 'IBAN_CODE'],
  ['ip', 'IP_ADDRESS'],
  ['ssn', 'US_SSN'],
  ['phone', 'PHONE_NUMBER'],
] as const;
const { find } = piiDetector();
const ours =
  (wanted: string) =>
  (text: string): Span[] =>
    resolveOverlaps(find(text)).filter(({ type }) => type === wanted);
const theirs =
  (wanted: string, threshold: number) =>
  (text: string): Span[] =>
    (presidio.get(text) ?? []).flatMap(([start, end, type, score]) =>
      type === wanted && score >= threshold ? { start, end, type } : [],
    );

const shown = (predict: (text: string) => readonly Span[], label: string): string => {
  const { precision, recall, f2 } = accuracyOf(rows, label, predict);
  return [precision, recall, f2].map(value => value.toFixed(3)).join(' | ');
};

// Presidio leaves the threshold to its user, and reports all from 0 on: each at the better of two.
console.log('| Type | Sluice: precision | recall | F2 | Presidio: precision | recall | F2 |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const [type, label] of labels) {
  const f2At = (threshold: number): number => accuracyOf(rows, label, theirs(label, threshold)).f2;
  const threshold = f2At(0.35) > f2At(0) ? 0.35 : 0;
  console.log(`| \`${type}\` | ${shown(ours(type), label)} | ${shown(theirs(label, threshold), label)} |`);
}
