import type { RequestFigures, StreamFigures } from '../measure/measure.ts';
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

interface Bound {
  variant: VariantName;
  /** What it is compared with. */
  against: VariantName;
  what: string;
  unit: string;
  atLeast?: number;
  atMost?: number;
}

type Target = Bound &
  (
    | { of: 'requests'; compare: (own: RequestFigures, other: RequestFigures) => number }
    | { of: 'streams'; compare: (own: StreamFigures, other: StreamFigures) => number }
  );

const requestsOf = (own: RequestFigures, other: RequestFigures): number =>
  own.requestsPerSecond / other.requestsPerSecond;
const cpuOf = (own: RequestFigures, other: RequestFigures): number =>
  own.cpuUsPerRequest / other.cpuUsPerRequest;
const addedMs = (own: RequestFigures, other: RequestFigures): number => own.lone.p50Ms - other.lone.p50Ms;
const chunkCpuOf = (own: StreamFigures, other: StreamFigures): number =>
  own.cpuUsPerChunk / other.cpuUsPerChunk;

const CPU = { of: 'requests', what: 'CPU per request of (a)', unit: '×', compare: cpuOf } as const;
const ADDED = { of: 'requests', what: 'p50 added at 1 connection', unit: ' ms', compare: addedMs } as const;
const TRANSLATED = { variant: 'translated', against: 'embedded', unit: '×' } as const;

const targets: readonly Target[] = [
  {
    variant: 'embedded',
    against: 'baseline',
    of: 'requests',
    what: 'requests/s of (a)',
    unit: '×',
    compare: requestsOf,
    atLeast: 0.7,
  },
  { ...TRANSLATED, of: 'requests', what: 'CPU per request of (b)', compare: cpuOf, atMost: 1.5 },
  { ...TRANSLATED, of: 'streams', what: 'CPU per paced chunk of (b)', compare: chunkCpuOf, atMost: 2 },
  { ...CPU, variant: 'split', against: 'baseline', atMost: 4 },
  { ...ADDED, variant: 'split', against: 'baseline', atMost: 0.5 },
  { ...CPU, variant: 'compact', against: 'baseline', atMost: 3 },
  { ...ADDED, variant: 'compact', against: 'baseline', atMost: 0.3 },
];

/**
 * Each target is judged by the median of what the rounds gave, own figure against the other's of the same
 * round: a machine that is slower for a while is so for both.
 */
export function judge(rounds: Rounds): TargetResult[] {
  return targets.flatMap(target => {
    const { variant, what, unit, atLeast = -Infinity, atMost = Infinity } = target;
    const values = valuesOf(target, rounds);
    if (values.length === 0) return [];
    const value = median(values);
    const bound = Number.isFinite(atMost) ? `≤ ${atMost}${unit}` : `≥ ${atLeast}${unit}`;
    return [{ variant, what, bound, value, met: value >= atLeast && value <= atMost }];
  });
}

function valuesOf(target: Target, { requests, streams }: Rounds): number[] {
  const { variant, against } = target;
  return target.of === 'requests'
    ? paired(requests[variant], requests[against], target.compare)
    : paired(streams[variant], streams[against], target.compare);
}

function paired<T>(
  own: readonly T[] = [],
  others: readonly T[] = [],
  compare: (own: T, other: T) => number,
): number[] {
  return own.flatMap((figures, round) => {
    const other = others[round];
    return other === undefined ? [] : [compare(figures, other)];
  });
}
