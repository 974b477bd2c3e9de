import { waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, chatBody, mintKey, post } from './client.ts';
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

let stub: ProviderStub;
let gateway: Gateway;
let configFile: string;
beforeAll(async () => {
  stub = await startProviderStub();
  configFile = writeTestConfig(stub);
  gateway = await startGateway('cluster', configFile);
});
afterAll(async () => {
  await gateway.stop();
  await stub.close();
});

const usageOf = async (
  tenant: string,
): Promise<{ requestId: string; attempt: number; outcome: string; estimated: boolean }[]> => {
  const response = await fetch(`${gateway.url}/api/v1/usage/events?from=start&tenant=${tenant}`, {
    headers: bearer(gateway.adminKey),
  });
  const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
  return lines.map(line => JSON.parse(line));
};

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
  const events = await waitFor(async () => {
    const found = await usageOf('killed');
    return found.length >= 2 ? found : undefined;
  });
  expect(events.map(({ outcome, estimated }) => ({ outcome, estimated }))).toEqual(
    expect.arrayContaining([
      { outcome: 'lost', estimated: true },
      { outcome: 'success', estimated: false },
    ]),
  );
  expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(1);
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
