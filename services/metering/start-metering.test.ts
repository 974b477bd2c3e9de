import { createConfigView, resolveConfig } from '@sluice/config';
import { type UsageEvent, usageMessage } from '@sluice/contract';
import { addSums, intervalMs, measureIndex, noSums, type Stores, type UsageStore } from '@sluice/store';
import { Registry } from '@sluice/telemetry';
import { waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { CatchUp } from './catch-up.ts';
import { logging, NOW, newFile, openStores, usageEvent } from './metering-fixture.ts';
import { startMetering } from './start-metering.ts';

const requestIdOf = (number: number): string => String(number).padStart(32, '0');
const events = (from: number, to: number): UsageEvent[] =>
  Array.from({ length: to - from }, (_, index) => usageEvent({ requestId: requestIdOf(from + index) }));

async function append(stores: Stores, some: readonly UsageEvent[]): Promise<void> {
  for (const event of some) stores.events.append(usageMessage(event));
  await stores.events.flush();
}

async function begin(stores: Stores) {
  const metering = await startMetering({
    events: stores.events,
    reservations: stores.reservations,
    usage: stores.usage,
    budgets: stores.budgets,
    config: createConfigView({ revision: 1, config: resolveConfig({}, { env: {}, secrets: 'defer' }) }),
    telemetry: { logger: logging().logger, metrics: new Registry(), tracing: undefined },
    clock: () => NOW,
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await metering.close();
    closed = true;
  };
  onTestFinished(close);
  return { close };
}

/** Requests that are in the sums. */
async function requestsIn(usage: UsageStore): Promise<number> {
  const range = { interval: 'day', from: NOW - 2 * intervalMs.day, to: NOW + intervalMs.day } as const;
  const sums = noSums();
  for await (const row of usage.rows(range)) addSums(sums, row.sums);
  return sums[measureIndex('requests')] ?? 0;
}

test('events are added up as they come, and go on where metering stopped', async () => {
  const file = newFile();
  const stores = openStores(file);
  const first = await begin(stores);
  await append(stores, events(0, 300));
  await waitFor(async () => (await requestsIn(stores.usage)) === 300);
  await first.close();
  await append(stores, events(300, 400));
  await begin(stores);
  await waitFor(async () => (await requestsIn(stores.usage)) === 400);
});

test('sums that have lost events, or never had them, are made complete from the event log, each event once', async () => {
  const log = openStores();
  const metering = await begin(log);
  await append(log, events(0, 1_000));
  await waitFor(async () => (await requestsIn(log.usage)) === 1_000);
  await metering.close();

  // Another store of sums, as one that has forgotten all, and then some.
  const other = openStores();
  await other.usage.apply(events(200, 300));
  const { lines, logger } = logging();
  const dependencies = { events: log.events, usage: other.usage, logger, everyMs: 10 };
  const first = new CatchUp(dependencies);
  await waitFor(async () => (await other.usage.position()) > 0 && (await requestsIn(other.usage)) === 1_000);
  expect(lines.join('')).toContain('"applied":900');
  await first.close();

  const lost = openStores();
  await lost.usage.movePosition(0, 500);
  const second = new CatchUp({ ...dependencies, usage: lost.usage });
  await waitFor(async () => (await lost.usage.position()) === (await other.usage.position()));
  expect(await requestsIn(lost.usage)).toBe(500);
  // It comes back with less than it had, as after a restore.
  expect(await lost.usage.movePosition(await lost.usage.position(), 100)).toBe(true);
  await waitFor(async () => (await requestsIn(lost.usage)) === 900);
  await second.close();
});

test('events that are handed out again though they are in the sums are not even looked at', async () => {
  const stores = openStores();
  await append(stores, events(0, 100));
  await stores.usage.movePosition(0, 100);
  const catchUp = new CatchUp({
    events: stores.events,
    usage: stores.usage,
    logger: logging().logger,
    everyMs: 10,
  });
  const at = (sequence: number) => ({ sequence, id: '', subject: '', payload: '', at: 0 });
  await waitFor(() => catchUp.has(at(100)));
  expect(catchUp.has(at(101))).toBe(false);
  await catchUp.close();
});
