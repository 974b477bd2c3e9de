import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, openai, post } from './client.ts';
import { type HostedGateway, restartableGateway, runSluice, startGateway } from './gateway.ts';
import { killService } from './kill-service.ts';
import { downModel } from './outage.ts';
import { type ProviderStub, startProviderStub } from './provider-stub.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const CHAT = '/v1/chat/completions';

/** Every request of `stub-…` is told to `callbacks`, and alerts to `pager` and to an address where nobody is. */
function writeConfig(stub: ProviderStub, pager: Receiver, callbacks: Receiver): string {
  const file = join(temporaryFolder(), 'sluice.yaml');
  const to = ({ url, secret }: Receiver): string =>
    `url: "${url}", secret: "${secret}", allowPrivateNetwork: true`;
  writeFileSync(
    file,
    `version: 1
server: { host: 127.0.0.1 }
providers:
  - { name: stub, protocol: openai-chat, baseUrl: "${stub.baseUrl}", apiKey: sk-canary-of-the-provider, allowPrivateNetwork: true }
routes:
  - { name: limited, match: { model: "stub-limited" }, targets: [{ provider: stub }], limits: [{ requests: 1, per: 1h }], callback: { ${to(callbacks)} } }
  - { name: guarded, match: { model: "stub-guarded" }, targets: [{ provider: stub }], guardrails: strict, callback: { ${to(callbacks)} } }
  - { name: quiet, match: { model: "stub-quiet" }, targets: [{ provider: stub }] }
  - { name: jobs, match: { model: "stub-job" }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { mode: job }, callback: { ${to(callbacks)} } }
  - { name: told, match: { model: "stub*" }, targets: [{ provider: stub }], callback: { ${to(callbacks)} } }
guardrails:
  strict: { input: [{ detector: blocklist, action: block, terms: [forbidden fruit] }], timeout: 5s }
alerts:
  - { to: webhook, name: pager, severity: critical, ${to(pager)} }
  - { to: slack, url: "http://127.0.0.1:9/services/T/B/canary-of-slack", allowPrivateNetwork: true }
telemetry: { logs: { level: debug } }
`,
  );
  return file;
}

/** The request id of an answer. */
async function ask(gateway: HostedGateway, key: string, model: string, content = 'Hello'): Promise<string> {
  const response = await post(gateway, CHAT, chatBody(model, content), bearer(key));
  await response.arrayBuffer();
  return response.headers.get('x-request-id') ?? 'none';
}

describe.each(['up', 'cluster'] as const)('alerts and callbacks (%s)', command => {
  let stub: ProviderStub;
  let pager: Receiver;
  let callbacks: Receiver;
  let gateway: HostedGateway;
  let key: string;
  beforeAll(async () => {
    [stub, pager, callbacks] = await Promise.all([startProviderStub(), startReceiver(), startReceiver()]);
    gateway = await startGateway(command, writeConfig(stub, pager, callbacks));
    key = (await mintKey(gateway)).key;
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([stub.close(), pager.close(), callbacks.close()]);
  });
  const sluice = (...parameters: string[]) =>
    runSluice(parameters, { GATEWAY_URL: gateway.url, AI_GATEWAY_API_KEY: gateway.adminKey });
  const noticeOf = (id: string) => waitFor(() => callbacks.posted.find(posted => posted.id === id)?.request);

  test('a test alert goes to every destination once, and the command shows what happened', async () => {
    const { code, stdout, stderr } = await sluice('alerts', 'test', '--json');
    expect([code, stderr]).toEqual([1, '1 of 2 did not get the test alert.\n']);
    const { alertId, destinations } = JSON.parse(stdout);
    expect(destinations).toMatchObject([
      { destination: 'alert:pager', result: 'delivered', status: 200 },
      { destination: 'alert:slack', result: 'dead', reason: expect.stringContaining('127.0.0.1:9') },
    ]);
    expect(stdout).not.toContain('canary');
    expect(pager.posted).toMatchObject([{ id: alertId, event: 'alert', alert: { kind: 'test' } }]);
    expect((await sluice('alerts', 'list')).stdout).toContain('This is a test of the alerts of Sluice.');
    const listed = (await sluice('deliveries', 'list')).stdout;
    expect(listed).toMatch(/alert:pager .* delivered 200/);
    expect(listed).toMatch(/alert:slack .* dead /);
    expect(gateway.log()).toMatch(/Alert: This is a test/);
    expect(gateway.log()).not.toContain('canary-of-slack');
  });

  test('every finished request of a route with a callback is told once, however it ended', async () => {
    const client = openai(gateway, key);
    const completion = await client.chat.completions
      .create({
        model: 'stub-chat',
        messages: [{ role: 'user', content: 'Hello' }],
      })
      .withResponse();
    const streamed = await client.chat.completions
      .create({ model: 'stub-chat', messages: [{ role: 'user', content: 'Hello' }], stream: true })
      .withResponse();
    for await (const _ of streamed.data);
    const idOf = ({ response }: { response: Response }): string => response.headers.get('x-request-id') ?? '';
    expect(await noticeOf(idOf(completion))).toMatchObject({
      outcome: 'success',
      status: 200,
      route: 'told',
    });
    expect(await noticeOf(idOf(streamed))).toMatchObject({ outcome: 'success', stream: true });

    const blocked = await ask(gateway, key, 'stub-guarded', 'a forbidden fruit');
    expect(await noticeOf(blocked)).toMatchObject({ outcome: 'rejection', errorCode: 'content_blocked' });
    await ask(gateway, key, 'stub-limited');
    const limited = await ask(gateway, key, 'stub-limited');
    expect(await noticeOf(limited)).toMatchObject({ outcome: 'rejection', status: 429, route: 'limited' });

    const quiet = await ask(gateway, key, 'stub-quiet');
    const last = await ask(gateway, key, 'stub-chat');
    await noticeOf(last);
    const ids = callbacks.posted.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(quiet);
    expect(JSON.stringify(callbacks.posted)).not.toMatch(/canary|"tries"|"target"|configRevision|forbidden/);
  });

  test('a job is told once, when it is done, or has become a dead letter', async () => {
    const model = downModel({ stub }, 'stub-job');
    const { id: keyId, key: revoked } = await mintKey(gateway);
    const ids: string[] = [];
    for (const credential of [key, revoked]) {
      const response = await post(gateway, CHAT, chatBody('stub-job'), bearer(credential));
      expect(response.status).toBe(202);
      ids.push(((await response.json()) as { id: string }).id);
    }
    expect((await admin(gateway, 'DELETE', `/keys/${keyId}`)).status).toBe(200);
    await waitFor(
      async () => (await post(gateway, CHAT, chatBody('stub-quiet'), bearer(revoked))).status === 401,
    );
    model.comeBack();
    const [done = '', dead = ''] = ids;
    expect(await noticeOf(done)).toMatchObject({ outcome: 'success', status: 200, route: 'jobs' });
    expect(await noticeOf(dead)).toMatchObject({ errorCode: 'unauthenticated', route: 'jobs' });
    const told = callbacks.posted.map(({ id }) => id).filter(id => ids.includes(id));
    expect(told.toSorted()).toEqual(ids.toSorted());
  });

  test('a receiver that is down holds up no request, and gets everything when it is back', async () => {
    callbacks.answerWith(response => void response.writeHead(503).end());
    const before = callbacks.posted.length;
    const ids = await Promise.all(Array.from({ length: 40 }, () => ask(gateway, key, 'stub-chat')));
    await waitFor(() => callbacks.posted.length > before);
    const { stdout } = await sluice('alerts', 'destinations');
    expect(stdout).toMatch(/callback:told +webhook +\d+/);
    callbacks.answerWith(response => void response.end());
    const later = callbacks.posted.length;
    await waitFor(() => {
      const arrived = new Set(callbacks.posted.slice(later).map(({ id }) => id));
      return ids.every(id => arrived.has(id));
    });
  });

  test('what was given up is kept, and is sent again when asked for', async () => {
    callbacks.answerWith(response => void response.writeHead(410).end());
    const id = await ask(gateway, key, 'stub-chat');
    await noticeOf(id);
    const dead = await waitFor(async () => {
      const { stdout } = await sluice(
        'deliveries',
        'list',
        '--result',
        'dead',
        '--kind',
        'request',
        '--json',
      );
      return stdout.includes(id) ? stdout : undefined;
    });
    expect(JSON.parse(dead.trim().split('\n').at(-1) ?? '')).toMatchObject({ noticeId: id, status: 410 });
    callbacks.answerWith(response => void response.end());
    const { stdout } = await sluice('deliveries', 'retry', '--destination', 'callback:told');
    expect(stdout).toMatch(/^1 notices wait/);
    await waitFor(() => callbacks.posted.filter(posted => posted.id === id).length === 2);
    const { json } = await admin(gateway, 'GET', '/alerts/destinations');
    expect(json).toMatchObject({
      data: expect.arrayContaining([{ destination: 'callback:told', to: 'webhook', waiting: 0 }]),
    });
  });
});

describe('killed', () => {
  let stub: ProviderStub;
  let callbacks: Receiver;
  let configFile: string;
  beforeAll(async () => {
    [stub, callbacks] = await Promise.all([startProviderStub(), startReceiver()]);
    configFile = writeConfig(stub, callbacks, callbacks);
    // Slow, so that something is always under way.
    callbacks.answerWith(response => void setTimeout(() => response.end(), 20));
  });
  afterAll(() => Promise.all([stub.close(), callbacks.close()]));

  /** At most those may come twice that were under way when a process was killed. */
  const expectOnceBut = (ids: readonly string[], underWay: number): void => {
    const asked = new Set(ids);
    const came = callbacks.posted.filter(({ id }) => asked.has(id)).length;
    expect(callbacks.ids()).toEqual(expect.arrayContaining([...ids]));
    expect(came - ids.length).toBeLessThanOrEqual(underWay);
  };

  test('notifier, again and again: every request is told, and few of them twice', async () => {
    const gateway = await startGateway('cluster', configFile);
    onTestFinished(() => gateway.stop());
    const { key } = await mintKey(gateway);
    const ids: string[] = [];
    const kills = 3;
    for (let round = 0; round < kills; round += 1) {
      const before = callbacks.posted.length;
      ids.push(...(await Promise.all(Array.from({ length: 40 }, () => ask(gateway, key, 'stub-chat')))));
      await waitFor(() => callbacks.posted.length > before);
      killService('notifier', configFile);
    }
    await waitFor(() => ids.every(id => callbacks.ids().includes(id)), { timeoutMs: 60_000 });
    expectOnceBut(ids, kills * 32);
  }, 120_000);

  test('the single process, with notices under way: every request is told after the next start', async () => {
    const start = await restartableGateway('up', configFile);
    const first = await start();
    const { key } = await mintKey(first);
    const ids = await Promise.all(Array.from({ length: 60 }, () => ask(first, key, 'stub-chat')));
    await first.kill();
    const second = await start();
    onTestFinished(() => second.stop());
    await waitFor(() => ids.every(id => callbacks.ids().includes(id)));
    expectOnceBut(ids, 32);
  }, 60_000);
});
