import { intervalMs, type UsageInterval, type UsageRetention } from '@sluice/store';

export interface Span {
  /** Epoch milliseconds; `to` is exclusive. */
  from: number;
  to: number;
}

/** Buckets of one length that follow each other. */
export interface BucketSpan extends Span {
  interval: UsageInterval;
}

const floorTo = (interval: UsageInterval, time: number): number =>
  Math.floor(time / intervalMs[interval]) * intervalMs[interval];
const ceilTo = (interval: UsageInterval, time: number): number =>
  Math.ceil(time / intervalMs[interval]) * intervalMs[interval];

/** The finest buckets that are still there at a time. */
function finestAt(time: number, retention: UsageRetention, now: number): UsageInterval {
  if (time >= ceilTo('minute', now - retention.minute)) return 'minute';
  return time >= ceilTo('hour', now - retention.hour) ? 'hour' : 'day';
}

/** The span as it can be answered: to full buckets of `interval`, or of the finest that are there. */
export function alignSpan(
  { from, to }: Span,
  interval: UsageInterval | 'total',
  retention: UsageRetention,
  now: number,
): Span {
  if (interval !== 'total') return { from: floorTo(interval, from), to: ceilTo(interval, to) };
  return {
    from: floorTo(finestAt(from, retention, now), from),
    to: ceilTo(finestAt(to, retention, now), to),
  };
}

const coarseFirst: readonly UsageInterval[] = ['day', 'hour', 'minute'];

/** As few buckets as make up a span whose ends are those of some buckets. */
export function coverSpan({ from, to }: Span, intervals = coarseFirst): BucketSpan[] {
  const [interval, ...finer] = intervals;
  if (interval === undefined || from >= to) return [];
  const first = ceilTo(interval, from);
  const end = floorTo(interval, to);
  if (first >= end) return coverSpan({ from, to }, finer);
  return [
    ...coverSpan({ from, to: first }, finer),
    { interval, from: first, to: end },
    ...coverSpan({ from: end, to }, finer),
  ];
}
