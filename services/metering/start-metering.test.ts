import { type MaybePromise, type UsageEvent, usageEventId, usageEventSchema } from '@sluice/contract';
import type { EventLog, ReservationStore, StoredEvent } from '@sluice/store';
import { Registry } from '@sluice/telemetry';
import pino from 'pino';
import { expect, test } from 'vitest';
import { startMetering } from './start-metering.ts';

const NOW = 1_800_000_000_000;

function usageEvent(changes: Partial<UsageEvent> = {}): UsageEvent {
  const requestId = changes.requestId ?? 'a'.repeat(32);
  return usageEventSchema.parse({
    version: 1,
    eventId: usageEventId(requestId, changes.attempt ?? 1),
    requestId,
    attempt: 1,
    at: NOW - 2500,
    tenant: 'acme',
    protocol: 'openai-chat',
    stream: false,
    outcome: 'success',
    status: 200,
    target: { provider: 'openai', model: 'gpt-5' },
    tries: [],
    tokens: { input: 11, output: 7, cachedInput: 3, reasoning: 0 },
    costNanoDollars: 420,
    estimated: false,
    latency: { totalMs: 12 },
    verdicts: [],
    lineage: { configRevision: 1, route: 'chat' },
    ...changes,
  });
}

async function start({ labelSets = 100, settle = (): void => {} } = {}) {
  const settled: string[] = [];
  const logLines: string[] = [];
  const metrics = new Registry();
  let stopped = false;
  let sequence = 0;
  let handle: ((event: StoredEvent) => MaybePromise<void>) | undefined;
  const events: EventLog = {
    append: () => {},
    flush: async () => {},
    read: async function* () {},
    extent: async () => ({ oldest: 0, newest: 0, kept: 0 }),
    consume: async (stream, durable, consumer) => {
      expect([stream, durable]).toEqual(['USAGE', 'metering']);
      handle = consumer;
      return async () => {
        stopped = true;
      };
    },
  };
  const reservations: ReservationStore = {
    hold: () => ({ kind: 'held', repeated: false, limits: [] }),
    find: () => undefined,
    called: () => {},
    settle: async (tenant, id, attempt, settlement) => {
      settle();
      settled.push(`${tenant}/${id}:${attempt} ${JSON.stringify(settlement)}`);
    },
    release: async (tenant, id) => {
      settled.push(`${tenant}/${id} given back`);
    },
  };
  const metering = await startMetering({
    events,
    reservations,
    telemetry: {
      logger: pino({ level: 'info' }, { write: line => logLines.push(line) }),
      metrics,
      tracing: undefined,
    },
    clock: () => NOW,
    labelSets,
  });
  return {
    settled,
    logLines,
    metering,
    stopped: () => stopped,
    async deliver(payload: UsageEvent | string) {
      sequence += 1;
      await handle?.({
        id: `event ${sequence}`,
        sequence,
        at: NOW,
        subject: 'usage.v1.acme.openai',
        payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      });
    },
    async lines(name: string) {
      const text = await metrics.getSingleMetricAsString(name);
      return text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
    },
  };
}

const tryOf = (result: string) => ({ provider: 'openai', model: 'gpt-5', result, durationMs: 1 });

test('what dispatch may not have settled is: lost and refused attempts, and those with limits to settle', async () => {
  const { deliver, settled } = await start();
  await deliver(usageEvent({ outcome: 'success' }));
  await deliver(usageEvent({ attempt: 2, outcome: 'cancelled' }));
  expect(settled).toEqual([]);
  await deliver(usageEvent({ attempt: 3, outcome: 'lost' }));
  await deliver(usageEvent({ attempt: 4, outcome: 'rejection' }));
  await deliver(usageEvent({ attempt: 5, outcome: 'cancelled', reserved: true, tries: [tryOf('200')] }));
  await deliver(usageEvent({ attempt: 6, outcome: 'error', reserved: true }));
  const id = `acme/${'a'.repeat(32)}`;
  expect(settled).toEqual([
    `${id}:3 "estimate"`,
    `${id} given back`,
    `${id}:5 {"inputTokens":11,"outputTokens":7,"costNanoDollars":420}`,
    `${id}:6 "nothing"`,
  ]);
});

test('an event is counted by tenant, target, route and outcome', async () => {
  const { deliver, lines } = await start();
  await deliver(usageEvent());
  expect(await lines('sluice_tokens_total')).toEqual([
    'sluice_tokens_total{tenant="acme",provider="openai",model="gpt-5",kind="input"} 11',
    'sluice_tokens_total{tenant="acme",provider="openai",model="gpt-5",kind="output"} 7',
    'sluice_tokens_total{tenant="acme",provider="openai",model="gpt-5",kind="cached_input"} 3',
  ]);
  expect(await lines('sluice_cost_nanodollars_total')).toEqual([
    'sluice_cost_nanodollars_total{tenant="acme",provider="openai",model="gpt-5"} 420',
  ]);
  expect(await lines('sluice_requests_total')).toEqual([
    'sluice_requests_total{tenant="acme",route="chat",outcome="success"} 1',
  ]);
  expect(await lines('sluice_metering_delay_seconds')).toEqual(['sluice_metering_delay_seconds 2.5']);
});

test('what was used without a known price is counted as such, and what used nothing is not', async () => {
  const { deliver, lines } = await start();
  const unpriced = { costNanoDollars: undefined, target: { provider: 'local', model: 'llama' } };
  await deliver(usageEvent(unpriced));
  const none = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
  await deliver(usageEvent({ ...unpriced, attempt: 2, tokens: none, units: { images: 1 } }));
  await deliver(usageEvent({ ...unpriced, attempt: 3, tokens: none }));
  expect(await lines('sluice_unpriced_requests_total')).toEqual([
    'sluice_unpriced_requests_total{tenant="acme",provider="local",model="llama"} 2',
  ]);
  expect(await lines('sluice_cost_nanodollars_total')).toEqual([]);
});

test('an event that is delivered twice, one after the other or at once, counts once', async () => {
  const { deliver, settled, lines } = await start();
  await deliver(usageEvent({ outcome: 'lost' }));
  await deliver(usageEvent({ outcome: 'lost' }));
  const second = usageEvent({ attempt: 2, outcome: 'lost' });
  await Promise.all([deliver(second), deliver(second)]);
  expect(settled).toHaveLength(2);
  expect(await lines('sluice_requests_total')).toEqual([
    'sluice_requests_total{tenant="acme",route="chat",outcome="lost"} 2',
  ]);
});

test('an event whose reservation could not be settled is delivered again and then counts once', async () => {
  let failures = 1;
  const { deliver, lines } = await start({
    settle: () => {
      if (failures-- > 0) throw new Error('Redis is away');
    },
  });
  await expect(deliver(usageEvent({ outcome: 'lost' }))).rejects.toThrow('Redis is away');
  expect(await lines('sluice_requests_total')).toEqual([]);
  await deliver(usageEvent({ outcome: 'lost' }));
  expect(await lines('sluice_requests_total')).toEqual([
    'sluice_requests_total{tenant="acme",route="chat",outcome="lost"} 1',
  ]);
});

test('an event that is not valid is counted and logged without its text, and the next one is metered', async () => {
  const { deliver, settled, logLines, lines } = await start();
  await deliver('{ "secret prompt"');
  await deliver('{"version":1,"tenant":7,"prompt":"secret prompt"}');
  await deliver(usageEvent({ outcome: 'lost' }));
  expect(await lines('sluice_metering_invalid_events_total')).toEqual([
    'sluice_metering_invalid_events_total 2',
  ]);
  expect(logLines).toHaveLength(2);
  expect(logLines[1]).toContain('tenant: invalid_type');
  expect(logLines.join('')).not.toContain('secret prompt');
  expect(settled).toHaveLength(1);
});

test('label sets beyond the bound are counted under `other`, so that sums stay right', async () => {
  const { deliver, lines } = await start({ labelSets: 2 });
  for (const [index, tenant] of ['a', 'b', 'c', 'd', 'a'].entries())
    await deliver(usageEvent({ tenant, requestId: String(index).padStart(32, '0') }));
  expect(await lines('sluice_requests_total')).toEqual([
    'sluice_requests_total{tenant="a",route="chat",outcome="success"} 2',
    'sluice_requests_total{tenant="b",route="chat",outcome="success"} 1',
    'sluice_requests_total{tenant="other",route="other",outcome="other"} 2',
  ]);
  expect(await lines('sluice_cost_nanodollars_total')).toContain(
    'sluice_cost_nanodollars_total{tenant="other",provider="other",model="other"} 840',
  );
});

test('a rejection without a target adds no label sets of tokens and cost', async () => {
  const { deliver, lines } = await start();
  await deliver(
    usageEvent({
      outcome: 'rejection',
      target: undefined,
      costNanoDollars: undefined,
      tokens: { input: 0, output: 0, cachedInput: 0, reasoning: 0 },
      lineage: { configRevision: 1 },
    }),
  );
  expect(await lines('sluice_tokens_total')).toEqual([]);
  expect(await lines('sluice_cost_nanodollars_total')).toEqual([]);
  expect(await lines('sluice_requests_total')).toEqual([
    'sluice_requests_total{tenant="acme",route="none",outcome="rejection"} 1',
  ]);
});

test('closing stops the consumer', async () => {
  const { metering, stopped } = await start();
  await metering.close();
  expect(stopped()).toBe(true);
});
