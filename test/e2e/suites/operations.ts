import { readFileSync, writeFileSync } from 'node:fs';
import { usageEventSchema } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from '../client.ts';
import type { Given } from '../context.ts';

const CHAT = '/v1/chat/completions';

/** An event is one of an attempt; where messages get lost, a request may take several. */
const lastOfEachRequest = (events: Record<string, unknown>[]): Record<string, unknown>[] => [
  ...new Map(events.map(event => [event.requestId, event])).values(),
];

/** What operators see and change. */
export function operationsSuite(given: Given): void {
  const usageOf = async (tenant: string): Promise<Record<string, unknown>[]> => {
    const { gateway } = given();
    const response = await fetch(`${gateway.url}/api/v1/usage/events?from=start&tenant=${tenant}`, {
      headers: bearer(gateway.adminKey),
    });
    const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
    return lines.map(line => JSON.parse(line) as Record<string, unknown>);
  };

  test('health, readiness and figures are there without a key', async () => {
    const { gateway } = given();
    for (const url of gateway.urls) {
      expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
        status: 'healthy',
        version: expect.any(String),
        uptime_seconds: expect.any(Number),
      });
      expect((await fetch(`${url}/ready`)).status).toBe(200);
    }
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/^http_requests_total\{.*path="\/v1\/chat\/completions"/m);
    expect(metrics).toMatch(/^upstream_requests_total\{/m);
    expect(metrics.match(/^# TYPE http_requests_total /gm)).toHaveLength(1);
  });

  test('how providers do is seen over all processes: what requests saw, and what health checks say', async () => {
    const { gateway, key } = given();
    await (await post(gateway, CHAT, chatBody('failover'), bearer(key))).text();
    const shown = async (): Promise<Map<string, Record<string, unknown>>> => {
      const { json } = await admin(gateway, 'GET', '/health/providers');
      return new Map((json as { data: { provider: string }[] }).data.map(one => [one.provider, one]));
    };
    const providers = await waitFor(
      async () => {
        const found = await shown();
        const isChecked = ['checked', 'unwell'].every(name => found.get(name)?.check !== undefined);
        return isChecked && found.get('unwell')?.state === 'down' ? found : undefined;
      },
      { timeoutMs: 20_000 },
    );
    expect(providers.get('unwell')).toMatchObject({
      check: { healthy: false, failure: expect.stringContaining('ECONNREFUSED') },
    });
    expect(providers.get('checked')).toMatchObject({ state: 'unused', check: { healthy: true } });
    expect(providers.get('away')).toMatchObject({
      state: 'failing',
      models: expect.arrayContaining([expect.objectContaining({ model: 'stub-failover', answered: 0 })]),
    });
    const { models } = providers.get('stub') as { models: { model: string; answered: number }[] };
    expect(models.find(({ model }) => model === 'stub-failover')?.answered).toBeGreaterThan(0);
  });

  test('a breaker that opens is seen in answers, in health, in figures, and is alerted of once', async () => {
    const { gateway, key } = given();
    const statusOf = async (url: string): Promise<string | undefined> => {
      const response = await post({ ...gateway, url }, CHAT, chatBody('breaking'), bearer(key));
      const { error } = (await response.json()) as { error: { code: string } };
      return error.code;
    };
    for (const url of gateway.urls)
      await waitFor(async () => (await statusOf(url)) === 'no_target_left', { timeoutMs: 20_000 });
    const alerts = async (): Promise<{ kind: string; title: string }[]> => {
      const address = `${gateway.url}/api/v1/alerts?from=start`;
      const text = await (await fetch(address, { headers: bearer(gateway.adminKey) })).text();
      const lines = text.split('\n').filter(line => line.trim() !== '');
      return lines.map(line => JSON.parse(line) as { kind: string; title: string });
    };
    const opened = await waitFor(async () => {
      const found = (await alerts()).filter(({ kind }) => kind === 'breaker.opened');
      return found.length > 0 ? found : undefined;
    });
    expect(opened).toMatchObject([
      { severity: 'warning', title: 'broken/any fails or is slow: its circuit breaker opened.' },
    ]);
    await waitFor(async () => {
      const { json } = await admin(gateway, 'GET', '/health/providers');
      const { data } = json as { data: { provider: string; state: string }[] };
      return data.find(({ provider }) => provider === 'broken')?.state === 'open';
    });
    await waitFor(async () =>
      /^sluice_breaker_changes_total\{.*upstream="broken".*to="open"/m.test(
        await (await fetch(`${gateway.url}/metrics`)).text(),
      ),
    );
  });

  test('each request is one usage event with tokens, target and tries; a rejection is one too', async () => {
    const { gateway } = given();
    const { key, id } = await mintKey(gateway, { tenant: 'metered' });
    await (await post(gateway, CHAT, chatBody('failover'), bearer(key))).text();
    await (await post(gateway, CHAT, chatBody('stub-chat', 'x', { stream: true }), bearer(key))).text();
    await (await post(gateway, CHAT, chatBody('no-such-model'), bearer(key))).text();
    const events = await waitFor(async () => {
      const found = lastOfEachRequest(await usageOf('metered'));
      return found.length >= 3 ? found : undefined;
    });
    // In the order of the requests: events of different processes may be stored in any.
    const models = ['failover', 'stub-chat', 'no-such-model'];
    const parsed = events
      .map(({ sequence: _sequence, ...event }) => usageEventSchema.parse(event))
      .sort((a, b) => models.indexOf(a.requestedModel ?? '') - models.indexOf(b.requestedModel ?? ''));
    expect(parsed).toHaveLength(3);
    expect(parsed.map(({ outcome, status, stream }) => ({ outcome, status, stream }))).toEqual([
      { outcome: 'success', status: 200, stream: false },
      { outcome: 'success', status: 200, stream: true },
      { outcome: 'rejection', status: 404, stream: false },
    ]);
    expect(parsed[0]).toMatchObject({
      keyId: id,
      target: { provider: 'stub', model: 'stub-failover' },
      tokens: { input: 11, output: 7, cachedInput: 3, reasoning: 0 },
      estimated: false,
      lineage: { route: 'failover', servedModel: 'stub-failover-2026' },
    });
    expect(parsed[0]?.tries.map(({ provider, result }) => [provider, result])).toEqual([
      ['away', 'network'],
      ['stub', '200'],
    ]);
    expect(parsed[1]?.tokens).toMatchObject({ input: 11, output: 4 });
  });

  test('a changed configuration file is served without a restart; a broken one leaves the last good one', async () => {
    const { gateway, key, configFile } = given();
    const good = readFileSync(configFile, 'utf8');
    const statusOf = async (url: string): Promise<number> =>
      (await post({ ...gateway, url }, CHAT, chatBody('fresh-model'), bearer(key))).status;
    expect(await statusOf(gateway.url)).toBe(404);
    writeFileSync(
      configFile,
      good.replace(
        'routes:',
        'routes:\n  - { name: fresh, match: { model: fresh-model }, targets: [{ provider: stub, model: stub-fresh }] }',
      ),
    );
    for (const url of gateway.urls) await waitFor(async () => (await statusOf(url)) === 200);
    writeFileSync(configFile, `${good}\ntragets: []\n`);
    const fault = await waitFor(
      async () =>
        ((await admin(gateway, 'GET', '/config')).json as { lastError?: { message: string } }).lastError,
      { timeoutMs: 10_000 },
    );
    expect(fault.message).toMatch(/sluice\.yaml:\d+:1: tragets: unknown key/);
    expect(await statusOf(gateway.url)).toBe(200);
    writeFileSync(configFile, good);
    await waitFor(async () => (await statusOf(gateway.url)) === 404);
  });
}
