import type { Span } from '../span.ts';

export interface Accuracy {
  found: number;
  wrong: number;
  missed: number;
  precision: number;
  recall: number;
  /** Weighs recall twice as much as precision: what slips through is worse than what is masked in vain. */
  f2: number;
}

export interface LabelledText {
  text: string;
  spans: readonly Span[];
}

const isSame = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;

/** Exact spans of one type, predicted against labelled. `predict` gives spans of that type only. */
export function accuracyOf(
  rows: readonly LabelledText[],
  label: string,
  predict: (text: string) => readonly Span[],
): Accuracy {
  let [found, wrong, missed] = [0, 0, 0];
  for (const row of rows) {
    const expected = row.spans.filter(({ type }) => type === label);
    const predicted = predict(row.text);
    const right = predicted.filter(span => expected.some(one => isSame(span, one))).length;
    found += right;
    wrong += predicted.length - right;
    missed += expected.length - right;
  }
  const precision = found / Math.max(1, found + wrong);
  const recall = found / Math.max(1, found + missed);
  const f2 = found === 0 ? 0 : (5 * precision * recall) / (4 * precision + recall);
  return { found, wrong, missed, precision, recall, f2 };
}
