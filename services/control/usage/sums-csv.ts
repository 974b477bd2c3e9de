import type { UsageDimension } from '@sluice/contract';
import { noSums } from '@sluice/store';
import { stringify } from 'csv-stringify/sync';
import type { SumGroup } from './sum-usage.ts';
import { describeSums } from './usage-sums.ts';

/** Groups as CSV (RFC 4180) with a line of names: where it was, then the sums; times as `latencyP50Ms` and the like. */
export function sumsCsv(
  groups: readonly SumGroup[],
  groupBy: readonly UsageDimension[],
  byTime: boolean,
): string {
  const records = groups.map(group => recordOf(group, groupBy, byTime));
  const columns = Object.keys(recordOf({ at: 0, values: [], sums: noSums() }, groupBy, byTime));
  // Names come from callers: none is a formula to a spreadsheet.
  return stringify(records, { header: true, columns, record_delimiter: 'windows', escape_formulas: true });
}

function recordOf({ at, values, sums }: SumGroup, groupBy: readonly UsageDimension[], byTime: boolean) {
  const { latency, firstByte, ...measures } = describeSums(sums);
  return {
    ...(byTime && { at: new Date(at).toISOString() }),
    ...Object.fromEntries(groupBy.map((name, index) => [name, values[index]])),
    ...measures,
    latencyMeanMs: latency.meanMs,
    latencyP50Ms: latency.p50Ms,
    latencyP95Ms: latency.p95Ms,
    firstByteMeanMs: firstByte.meanMs,
    firstByteP50Ms: firstByte.p50Ms,
    firstByteP95Ms: firstByte.p95Ms,
  };
}
