import type { UsageEvent } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from './client.ts';
import { type Gateway, restartableGateway } from './gateway.ts';
import { type ProviderStub, startProviderStub } from './provider-stub.ts';
import { writeTestConfig } from './test-config.ts';

let stub: ProviderStub;
beforeAll(async () => {
  stub = await startProviderStub();
});
afterAll(() => stub.close());

/** Gives the request's id once its answer is whole. */
async function ask(gateway: Gateway, key: string): Promise<string> {
  const response = await post(gateway, '/v1/chat/completions', chatBody('stub-chat'), bearer(key));
  await response.arrayBuffer();
  return response.headers.get('x-request-id') ?? '';
}

async function usageOf(gateway: Gateway, tenant: string) {
  const response = await fetch(`${gateway.url}/api/v1/usage/events?from=start&tenant=${tenant}`, {
    headers: bearer(gateway.adminKey),
  });
  const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
  const { json } = await admin(gateway, 'GET', `/usage?tenant=${tenant}`);
  return {
    events: lines.map(line => JSON.parse(line) as UsageEvent),
    total: (json as { total: Record<string, number> }).total,
  };
}

test('the single process is killed again and again: what callers got is metered, each once', async () => {
  const start = await restartableGateway('up', writeTestConfig(stub));
  const answered: string[] = [];
  let key = '';
  for (let round = 0; round < 3; round += 1) {
    const gateway = await start();
    if (round === 0) ({ key } = await mintKey(gateway, { tenant: 'killed' }));
    const asking = Array.from({ length: 40 }, () => ask(gateway, key));
    await Promise.any(asking);
    await gateway.kill();
    for (const result of await Promise.allSettled(asking))
      if (result.status === 'fulfilled') answered.push(result.value);
  }
  const gateway = await start();
  onTestFinished(() => gateway.stop());
  const { events, total } = await waitFor(async () => {
    const usage = await usageOf(gateway, 'killed');
    const metered = new Set(usage.events.map(({ requestId }) => requestId));
    const isWhole = answered.every(id => metered.has(id)) && usage.total.attempts === usage.events.length;
    return isWhole ? usage : undefined;
  });
  expect(answered.length).toBeGreaterThanOrEqual(3);
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
  expect(total.requests).toBe(new Set(events.map(({ requestId }) => requestId)).size);
  expect(total.outputTokens).toBe(events.reduce((sum, { tokens }) => sum + tokens.output, 0));
});
