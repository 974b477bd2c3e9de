import type { Verdict } from '../open-loop/answer-reader.ts';
import { countOf, type KindReport, type LoadReport } from '../open-loop/report.ts';

/** A bound that a load has to keep. */
export interface Threshold {
  what: string;
  unit: '%' | 'ms' | 'requests' | '×';
  measure(report: LoadReport): number;
  bound: { atMost: number } | { atLeast: number };
}

export interface ThresholdResult {
  what: string;
  unit: Threshold['unit'];
  value: number;
  bound: Threshold['bound'];
  holds: boolean;
}

const BROKEN: readonly Verdict[] = ['cut', 'damaged', 'unanswered', 'timeout'];

/** A value that there is none of (no answer came) holds no bound. */
export function judge(thresholds: readonly Threshold[], report: LoadReport): ThresholdResult[] {
  return thresholds.map(({ what, unit, measure, bound }) => {
    const value = measure(report);
    return {
      what,
      unit,
      value,
      bound,
      holds: 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast,
    };
  });
}

/** Answers that broke off, came damaged, or never: a refusal with its reason is none of them. */
export const noneBroken: Threshold = {
  what: 'requests that were broken',
  unit: 'requests',
  measure: report => countOf(report, ...BROKEN),
  bound: { atMost: 0 },
};

export const wholeAtLeast = (percent: number): Threshold => ({
  what: 'answered whole',
  unit: '%',
  measure: ({ kinds, sent }) => (100 * countOf({ kinds }, 'whole')) / sent,
  bound: { atLeast: percent },
});

/** Of the requests that were sent in one step, from 0. */
export const wholeInStep = (step: number, what: string, percent: number): Threshold => ({
  what,
  unit: '%',
  measure: ({ steps }) => wholePercentOf(steps[step]),
  bound: { atLeast: percent },
});

/** Of all kinds together, and of the worst of them. */
export const firstByteAtMost = (milliseconds: number): Threshold => ({
  what: 'first byte, p99 of the slowest kind',
  unit: 'ms',
  measure: ({ kinds }) =>
    Math.max(
      ...Object.values(kinds).flatMap(({ verdicts, firstByteMs }) => (verdicts.whole ? firstByteMs.p99 : [])),
    ),
  bound: { atMost: milliseconds },
});

/** The load is what it says it is only while its generator keeps its own time. */
export const generatorOnTime: Threshold = {
  what: 'the load generator was behind',
  unit: 'ms',
  measure: ({ lagMs }) => lagMs,
  bound: { atMost: 1_000 },
};

export const wholePercentOf = (step: KindReport | undefined): number => {
  const counts = Object.values(step?.verdicts ?? {});
  return (100 * (step?.verdicts.whole ?? 0)) / counts.reduce((sum, count) => sum + count, 0);
};
