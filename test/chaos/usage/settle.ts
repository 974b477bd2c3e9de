import { setTimeout as delay } from 'node:timers/promises';
import { type UsageEvent, usageOutcomes } from '@sluice/contract';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';
import type { ChaosCluster } from '../chaos-cluster.ts';
import type { Provider } from '../provider/start-provider.ts';
import { type Check, check, type Table } from '../scenario.ts';
import { readEvents, readSums } from './read-usage.ts';
import { type FaultKind, faultKinds, type Reconciled, type Reconciliation, reconcile } from './reconcile.ts';

export interface SettledUsage extends Reconciliation {
  /** In the order in which they were stored. */
  events: readonly UsageEvent[];
  /** In what the sums of the gateway are not those of its events. */
  sumFaults: string[];
  /** How long after the last answer all was as it must be. */
  afterMs: number;
}

/** Of the key of a cluster's first start. */
const TENANT = 'default';
const POLL_MS = 1_000;
const PATIENCE_MS = 60_000;

/** Usage as it is once nothing is missing in it any more, or after a minute. */
export async function settledUsage(
  cluster: ChaosCluster,
  provider: Provider,
  records: readonly RequestRecord[],
  since: Date,
): Promise<SettledUsage> {
  const startedAt = performance.now();
  for (;;) {
    const events = await readEvents(cluster, TENANT);
    const found = reconcile(events, await provider.ledger(), records);
    const sumFaults = compareSums(foldedSums(events), await readSums(cluster, since));
    const afterMs = Math.round(performance.now() - startedAt);
    const isSettled = found.faults.length + sumFaults.length === 0;
    if (isSettled || afterMs > PATIENCE_MS) return { ...found, events, sumFaults, afterMs };
    await delay(POLL_MS);
  }
}

/** Whether the sums, which Redis has just lost, come back whole from the events. */
export async function sumsMadeAnew(
  cluster: ChaosCluster,
  events: readonly UsageEvent[],
  since: Date,
): Promise<Check> {
  const startedAt = performance.now();
  for (;;) {
    const sumFaults = compareSums(foldedSums(events), await readSums(cluster, since));
    const afterMs = performance.now() - startedAt;
    const seconds = `${(afterMs / 1_000).toFixed(1)} s after Redis forgot everything`;
    if (sumFaults.length === 0) return check('sums are made anew from the events', true, seconds);
    if (afterMs > PATIENCE_MS) return check('sums are made anew from the events', false, seenOf(sumFaults));
    await delay(POLL_MS);
  }
}

/** What events add up to: requests once, attempts each. */
function foldedSums(events: readonly UsageEvent[]): Record<string, number> {
  const ended = new Set(events.filter(({ redriven }) => redriven !== true).map(({ requestId }) => requestId));
  const sum = (of: (event: UsageEvent) => number): number =>
    events.reduce((total, event) => total + of(event), 0);
  return {
    requests: ended.size,
    attempts: events.length,
    redriven: sum(({ redriven }) => (redriven ? 1 : 0)),
    estimated: sum(({ estimated }) => (estimated ? 1 : 0)),
    inputTokens: sum(({ tokens }) => tokens.input),
    outputTokens: sum(({ tokens }) => tokens.output),
    cachedInputTokens: sum(({ tokens }) => tokens.cachedInput),
  };
}

const compareSums = (events: Record<string, number>, sums: Record<string, number>): string[] =>
  Object.entries(events)
    .filter(([name, value]) => sums[name] !== value)
    .map(([name, value]) => `${name}: ${value} by the events, ${sums[name]} in the sums`);

const row = (name: string, { requests, events, produced, metered, under, over }: Reconciled) =>
  [name, requests, events, produced, metered, metered - produced, under, over] as const;

export const usageTable = ({ exact, estimated, unmetered, afterMs }: SettledUsage): Table => ({
  title: `Tokens of answers, ${(afterMs / 1_000).toFixed(1)} s after the last one`,
  columns: ['', 'requests', 'events', 'produced', 'metered', 'difference', 'most too few', 'most too many'],
  rows: [
    row('reported', exact),
    row('estimated in part', estimated),
    row('left before they were known', unmetered),
  ],
});

/** How attempts ended, as their events say. */
export function attemptTable({ events }: SettledUsage): Table {
  const rows = usageOutcomes.map(outcome => {
    const own = events.filter(event => event.outcome === outcome);
    const tokens = own.reduce((sum, event) => sum + event.tokens.output, 0);
    const count = (is: (event: UsageEvent) => boolean | undefined): number => own.filter(is).length;
    return [
      outcome,
      own.length,
      count(({ redriven }) => redriven),
      count(({ estimated }) => estimated),
      tokens,
    ] as const;
  });
  return {
    title: 'Attempts, by their events',
    columns: ['', 'events', 'driven again', 'estimated', 'tokens of answers'],
    rows: rows.filter(([, count]) => count > 0),
  };
}

const kindsOfFaults = Object.keys(faultKinds) as FaultKind[];
const SHOWN_FAULTS = 10;

export const usageChecks = ({ faults, sumFaults }: SettledUsage): Check[] => [
  ...kindsOfFaults.map(kind => {
    const own = faults.filter(fault => fault.kind === kind).map(({ detail }) => detail);
    return check(faultKinds[kind], own.length === 0, seenOf(own));
  }),
  check(
    'sums of the gateway that differ from those of its events',
    sumFaults.length === 0,
    seenOf(sumFaults),
  ),
];

const seenOf = (faults: readonly string[]): string =>
  [String(faults.length), ...faults.slice(0, SHOWN_FAULTS)].join('\n         ');
