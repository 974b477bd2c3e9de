import { type UsageDimension, type UsageEvent, type UsageUnits, usageDimensionsOf } from '@sluice/contract';
import { chargesOf } from '../budgets/charges-of.ts';
import type { CounterCharge } from '../budgets/port.ts';
import { bucketIndex, measureIndex, outcomeMeasure, sumText, type UsageMeasure } from './measures.ts';

/** By what sums are kept apart within a tenant, in the order of a group as text. */
const groupDimensions = [
  'team',
  'user',
  'key',
  'provider',
  'model',
  'route',
] as const satisfies UsageDimension[];
/** The values of the dimensions; an empty text where there is none. */
export type Group = Record<(typeof groupDimensions)[number], string>;

/** What a usage event adds to the sums, ready to be applied. */
export interface UsageRecord {
  tenant: string;
  requestId: string;
  attempt: number;
  /** Epoch milliseconds: when the request arrived, the same for each of its attempts. */
  receivedAt: number;
  /** Epoch milliseconds: when the attempt ended. */
  at: number;
  /** The measure that the request counts under, unless it has counted before; undefined where it goes on. */
  outcome: number | undefined;
  parts: RecordPart[];
  /** What it charges to budgets. */
  charges: readonly CounterCharge[];
}

interface RecordPart {
  /** A `Group` as text. */
  group: string;
  /** `Sums` as text. */
  sums: string;
}

const encodeGroup = (group: Group): string => JSON.stringify(groupDimensions.map(name => group[name]));

export function decodeGroup(text: string): Group {
  const values = JSON.parse(text) as string[];
  return Object.fromEntries(groupDimensions.map((name, index) => [name, values[index] ?? ''])) as Group;
}

/** Where groups are counted beyond the number that a bucket may have. */
const OTHER = 'other';
export const otherGroup: string = JSON.stringify(groupDimensions.map(() => OTHER));

type Used = Partial<Pick<UsageEvent, 'tokens' | 'units' | 'costNanoDollars'>>;

/** What the event of an attempt adds: to the group of its target, and to those of calls that failed and used tokens. */
export function usageRecord(event: UsageEvent): UsageRecord {
  const { tenant, requestId, attempt, at, latency, outcome, redriven } = event;
  const dimensions = usageDimensionsOf(event);
  const parts = [{ group: encodeGroup(dimensions), sums: attemptSums(event) }];
  for (const { provider, model, ...used } of event.tries) {
    const sums = usedSums(used);
    if (sums !== '') parts.push({ group: encodeGroup({ ...dimensions, provider, model }), sums });
  }
  return {
    tenant,
    requestId,
    attempt,
    receivedAt: at - latency.totalMs,
    at,
    outcome: redriven === true ? undefined : measureIndex(outcomeMeasure(outcome)),
    parts,
    charges: chargesOf(event),
  };
}

const sum = (measure: UsageMeasure, value: number): string => sumText(measureIndex(measure), value);

function attemptSums(event: UsageEvent): string {
  const { outcome, latency, redriven, estimated, units, priceSource } = event;
  const { totalMs, firstByteMs } = latency;
  let sums = sum('attempts', 1) + usedSums(event);
  if (redriven === true) sums += sum('redriven', 1);
  if (estimated) sums += sum('estimated', 1);
  if (priceSource === 'estimate') sums += sum('priceEstimated', 1);
  if (units !== undefined) sums += unitSums(units);
  if (outcome !== 'success') return sums;
  sums += sum('latencyMs', Math.round(totalMs)) + sum('latencyCount', 1);
  sums += sumText(bucketIndex('latency', totalMs), 1);
  if (firstByteMs === undefined) return sums;
  sums += sum('firstByteMs', Math.round(firstByteMs)) + sum('firstByteCount', 1);
  return sums + sumText(bucketIndex('firstByte', firstByteMs), 1);
}

const noTokens: UsageEvent['tokens'] = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };

function usedSums({ tokens = noTokens, units, costNanoDollars }: Used): string {
  const { input, output, cachedInput, reasoning } = tokens;
  const { cacheWriteInput = 0, audioInput = 0, audioOutput = 0, imageInput = 0, imageOutput = 0 } = tokens;
  const usedSomething = input + output > 0 || units !== undefined;
  return (
    sum('costNanoDollars', costNanoDollars ?? 0) +
    sum('unpriced', costNanoDollars === undefined && usedSomething ? 1 : 0) +
    sum('cacheReads', cachedInput > 0 ? 1 : 0) +
    sum('inputTokens', input) +
    sum('outputTokens', output) +
    sum('cachedInputTokens', cachedInput) +
    sum('reasoningTokens', reasoning) +
    sum('cacheWriteInputTokens', cacheWriteInput) +
    sum('audioInputTokens', audioInput) +
    sum('audioOutputTokens', audioOutput) +
    sum('imageInputTokens', imageInput) +
    sum('imageOutputTokens', imageOutput)
  );
}

const unitSums = ({
  images = 0,
  characters = 0,
  seconds = 0,
  searches = 0,
  webSearches = 0,
}: UsageUnits): string =>
  sum('images', images) +
  sum('characters', characters) +
  sum('audioMs', Math.round(seconds * 1_000)) +
  sum('searches', Math.round(searches)) +
  sum('webSearches', webSearches);
