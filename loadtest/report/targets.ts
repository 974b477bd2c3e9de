import type { RequestFigures } from '../measure/measure.ts';
import { median } from '../measure/statistics.ts';
import type { VariantName } from '../variants/variant.ts';
import type { Rounds } from './summary.ts';

export interface TargetResult {
  variant: VariantName;
  what: string;
  bound: string;
  value: number;
  met: boolean;
}

interface Target {
  variant: VariantName;
  what: string;
  unit: string;
  compare: (own: RequestFigures, baseline: RequestFigures) => number;
  atLeast?: number;
  atMost?: number;
}

const requestsOf: Target['compare'] = (own, baseline) => own.requestsPerSecond / baseline.requestsPerSecond;
const cpuOf: Target['compare'] = (own, baseline) => own.cpuUsPerRequest / baseline.cpuUsPerRequest;
const addedMs: Target['compare'] = (own, baseline) => own.lone.p50Ms - baseline.lone.p50Ms;

const targets: readonly Target[] = [
  { variant: 'embedded', what: 'requests/s of (a)', unit: '×', compare: requestsOf, atLeast: 0.7 },
  { variant: 'split', what: 'CPU per request of (a)', unit: '×', compare: cpuOf, atMost: 4 },
  { variant: 'split', what: 'p50 added at 1 connection', unit: ' ms', compare: addedMs, atMost: 0.5 },
  { variant: 'compact', what: 'CPU per request of (a)', unit: '×', compare: cpuOf, atMost: 3 },
  { variant: 'compact', what: 'p50 added at 1 connection', unit: ' ms', compare: addedMs, atMost: 0.3 },
];

/**
 * Each target is judged by the median of what the rounds gave, own figure against (a)'s of the same round:
 * a machine that is slower for a while is so for both.
 */
export function judge({ requests }: Rounds): TargetResult[] {
  const baselines = requests.baseline ?? [];
  return targets.flatMap(({ variant, what, unit, compare, atLeast = -Infinity, atMost = Infinity }) => {
    const values = (requests[variant] ?? []).flatMap((own, round) => {
      const baseline = baselines[round];
      return baseline === undefined ? [] : [compare(own, baseline)];
    });
    if (values.length === 0) return [];
    const value = median(values);
    const bound = Number.isFinite(atMost) ? `≤ ${atMost}${unit}` : `≥ ${atLeast}${unit}`;
    return [{ variant, what, bound, value, met: value >= atLeast && value <= atMost }];
  });
}
