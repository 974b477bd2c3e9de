import type { UsageEvent } from '@sluice/contract';
import type { StoredEvent } from '@sluice/store';
import { Registry } from '@sluice/telemetry';
import { expect, test } from 'vitest';
import { createUsageHandler } from './handle-usage.ts';
import { logging, NOW, openStores, usageEvent } from './metering-fixture.ts';
import { createMetrics } from './metrics.ts';

/** The handler, its sums in a file of its own, and reservations that remember what was settled. */
function start({ labelSets = 100, settle = (): void => {} } = {}) {
  const settled: string[] = [];
  const { lines: logLines, logger } = logging();
  const metrics = new Registry();
  const { usage } = openStores();
  const handle = createUsageHandler({
    reservations: {
      ...openStores().reservations,
      settle: async (tenant, id, attempt, settlement) => {
        settle();
        settled.push(`${tenant}/${id}:${attempt} ${JSON.stringify(settlement)}`);
      },
      release: async (tenant, id) => void settled.push(`${tenant}/${id} given back`),
    },
    usage,
    alerts: { raiseFor: async () => undefined },
    isApplied: () => false,
    metrics: createMetrics(metrics, labelSets),
    logger,
    clock: () => NOW,
  });
  let sequence = 0;
  const stored = (payload: UsageEvent | string): StoredEvent => {
    sequence += 1;
    return {
      id: `event ${sequence}`,
      sequence,
      at: NOW,
      subject: 'usage.v1.acme.openai',
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    };
  };
  return {
    settled,
    logLines,
    deliver: (...payloads: (UsageEvent | string)[]) => handle(payloads.map(stored)),
    async lines(name: string) {
      const text = await metrics.getSingleMetricAsString(name);
      return text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
    },
  };
}

const tryOf = (result: string) => ({ provider: 'openai', model: 'gpt-5', result, durationMs: 1 });

test('what dispatch may not have settled is: lost and refused attempts, and those with limits to settle', async () => {
  const { deliver, settled } = start();
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

test('an event is counted by tenant, target, protocol, route and outcome', async () => {
  const { deliver, lines } = start();
  await deliver(usageEvent());
  expect(await lines('sluice_tokens_total')).toEqual([
    'sluice_tokens_total{tenant="acme",provider="openai",model="gpt-5",kind="input"} 11',
    'sluice_tokens_total{tenant="acme",provider="openai",model="gpt-5",kind="output"} 7',
    'sluice_tokens_total{tenant="acme",provider="openai",model="gpt-5",kind="cached_input"} 3',
  ]);
  expect(await lines('sluice_cost_nanodollars_total')).toEqual([
    'sluice_cost_nanodollars_total{tenant="acme",provider="openai",model="gpt-5"} 420',
  ]);
  expect(await lines('sluice_protocol_tokens_total')).toEqual([
    'sluice_protocol_tokens_total{protocol="openai-chat",kind="input"} 11',
    'sluice_protocol_tokens_total{protocol="openai-chat",kind="output"} 7',
    'sluice_protocol_tokens_total{protocol="openai-chat",kind="cached_input"} 3',
  ]);
  expect(await lines('sluice_protocol_cost_nanodollars_total')).toEqual([
    'sluice_protocol_cost_nanodollars_total{protocol="openai-chat"} 420',
  ]);
  expect(await lines('sluice_requests_total')).toEqual([
    'sluice_requests_total{tenant="acme",route="chat",outcome="success"} 1',
  ]);
  expect(await lines('sluice_metering_delay_seconds')).toEqual(['sluice_metering_delay_seconds 2.5']);
});

test('what was used without a known price is counted as such, and what used nothing is not', async () => {
  const { deliver, lines } = start();
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

test('an event that is delivered twice, together, one after the other or at once, counts once', async () => {
  const { deliver, lines } = start();
  await deliver(usageEvent(), usageEvent());
  await deliver(usageEvent());
  const second = usageEvent({ attempt: 2 });
  await Promise.all([deliver(second), deliver(second)]);
  expect(await lines('sluice_requests_total')).toEqual([
    'sluice_requests_total{tenant="acme",route="chat",outcome="success"} 2',
  ]);
});

test('what failed calls used is counted under their own targets', async () => {
  const { deliver, lines } = start();
  const tokens = { input: 100, output: 0, cachedInput: 0, reasoning: 0 };
  const failed = { provider: 'mistral', model: 'large', result: 'network', durationMs: 9 };
  await deliver(usageEvent({ tries: [{ ...failed, tokens, costNanoDollars: 5 }, tryOf('200')] }));
  expect(await lines('sluice_tokens_total')).toContain(
    'sluice_tokens_total{tenant="acme",provider="mistral",model="large",kind="input"} 100',
  );
  expect(await lines('sluice_cost_nanodollars_total')).toEqual([
    'sluice_cost_nanodollars_total{tenant="acme",provider="openai",model="gpt-5"} 420',
    'sluice_cost_nanodollars_total{tenant="acme",provider="mistral",model="large"} 5',
  ]);
});

test('an event whose reservation could not be settled is delivered again and then counts once', async () => {
  let failures = 1;
  const { deliver, lines } = start({
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
  const { deliver, settled, logLines, lines } = start();
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
  const { deliver, lines } = start({ labelSets: 2 });
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
  const { deliver, lines } = start();
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
