import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UsageEvent } from '@sluice/contract';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, chatBody, mintKey, post } from './client.ts';
import { FREEZE_VARIABLE } from './freeze-after-call.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { killService } from './kill-service.ts';
import {
  completion,
  type ProviderStub,
  sendJson,
  startProviderStub,
  startStream,
  streamEvents,
} from './provider-stub.ts';
import { writeTestConfig } from './test-config.ts';

const CHAT = '/v1/chat/completions';
const FREEZER = fileURLToPath(new URL('./freeze-after-call.ts', import.meta.url));
const freezeFile = join(temporaryFolder(), 'freeze');

let stub: ProviderStub;
let gateway: Gateway;
let configFile: string;
beforeAll(async () => {
  stub = await startProviderStub();
  configFile = writeTestConfig(stub);
  gateway = await startGateway('cluster', configFile, [], {
    NODE_OPTIONS: `--import=${FREEZER}`,
    [FREEZE_VARIABLE]: freezeFile,
  });
});
afterAll(async () => {
  await gateway.stop();
  await stub.close();
});

const usageOf = async (tenant: string): Promise<UsageEvent[]> => {
  const response = await fetch(`${gateway.url}/api/v1/usage/events?from=start&tenant=${tenant}`, {
    headers: bearer(gateway.adminKey),
  });
  const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
  return lines.map(line => JSON.parse(line));
};

/** Those of a tenant, once there are so many. */
const usageEvents = (tenant: string, count: number): Promise<UsageEvent[]> =>
  waitFor(async () => {
    const found = await usageOf(tenant);
    return found.length >= count ? found : undefined;
  });

test('a request whose dispatch is killed before its answer began is answered all the same, and both attempts are metered', async () => {
  const { key } = await mintKey(gateway, { tenant: 'killed' });
  stub.when('stub-killed', (request, response) => {
    if (stub.callsFor('stub-killed').length > 1)
      sendJson(response, 200, completion(String(request.body.model), 'second'));
  });
  const answer = post(gateway, CHAT, chatBody('stub-killed'), bearer(key));
  await waitFor(() => stub.callsFor('stub-killed').length === 1);
  killService('dispatch', configFile);
  const response = await answer;
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'second' } }] });
  expect(stub.callsFor('stub-killed')).toHaveLength(2);
  const events = await usageEvents('killed', 2);
  expect(events.map(({ outcome, estimated }) => ({ outcome, estimated }))).toEqual(
    expect.arrayContaining([
      { outcome: 'lost', estimated: true },
      { outcome: 'success', estimated: false },
    ]),
  );
  expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(1);
});

/** Asks, and kills dispatch when it has done nothing yet but to call the provider. `leave` is called before. */
async function killAfterCall(model: string, key: string, leave?: AbortController): Promise<Response> {
  stub.when(model, (_request, response) => {
    if (stub.callsFor(model).length > 1) sendJson(response, 200, completion(model, 'second'));
  });
  writeFileSync(freezeFile, '');
  const answer = fetch(`${gateway.url}${CHAT}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) },
    body: JSON.stringify(chatBody(model)),
    ...(leave !== undefined && { signal: leave.signal }),
  });
  const settled = answer.catch((cause: unknown) => cause);
  await waitFor(() => stub.callsFor(model).length === 1);
  leave?.abort();
  if (leave !== undefined) await settled;
  killService('dispatch', configFile);
  return answer;
}

test('a call is metered though dispatch was killed before it did anything else but to make it', async () => {
  const { key } = await mintKey(gateway, { tenant: 'killed-after-call' });
  const response = await killAfterCall('stub-killed-after-call', key);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'second' } }] });
  const [lost, answered] = await usageEvents('killed-after-call', 2);
  expect(lost).toMatchObject({ attempt: 1, outcome: 'lost', redriven: true, estimated: true });
  expect(lost?.tokens.input).toBeGreaterThan(0);
  expect(answered).toMatchObject({ requestId: lost?.requestId, outcome: 'success', estimated: false });
});

test('so it is where the client had left in between', async () => {
  const { key } = await mintKey(gateway, { tenant: 'left-after-call' });
  await expect(killAfterCall('stub-left-after-call', key, new AbortController())).rejects.toThrow('abort');
  const [lost] = await usageEvents('left-after-call', 1);
  expect(lost).toMatchObject({ attempt: 1, outcome: 'lost', estimated: true });
  expect(lost?.redriven).toBeUndefined();
});

test('a stream whose dispatch is killed after it began ends with an error event, not in silence', async () => {
  const { key } = await mintKey(gateway);
  stub.when('stub-cut-short', (request, response) => {
    startStream(response);
    response.write(streamEvents(request, ['one', ' two']).slice(0, 2).join(''));
  });
  const response = await post(gateway, CHAT, chatBody('stub-cut-short', 'x', { stream: true }), bearer(key));
  killService('dispatch', configFile);
  const text = await response.text();
  expect(text).toContain('"one"');
  expect(text).toMatch(/data: \{"error":\{.*"code":"instance_lost"/);
  expect(text).not.toContain('[DONE]');
});

test('requests go on while auth, policy and guardrail are killed one after the other', async () => {
  const { key } = await mintKey(gateway);
  const statuses: number[] = [];
  for (const service of ['auth', 'policy', 'guardrail']) {
    killService(service, configFile);
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const response = await post(gateway, CHAT, chatBody('stub-guarded'), bearer(key));
        await response.text();
        return response.status;
      }),
    );
    statuses.push(...answers);
  }
  expect(statuses).toEqual(statuses.map(() => 200));
});
