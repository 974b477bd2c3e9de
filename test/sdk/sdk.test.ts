import { AIGateway, GatewayApiError } from '@sluice/sdk';
import { anthropic } from '@sluice/sdk/anthropic';
import { openai } from '@sluice/sdk/openai';
import { waitFor } from '@sluice/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Gateway, startGateway } from '../e2e/gateway.ts';
import { completion, type ProviderStub, sendJson, startProviderStub } from '../e2e/provider-stub.ts';
import { writeTestConfig } from '../e2e/test-config.ts';
import { runPython, testWithPython } from '../python.ts';

describe.each(['up', 'cluster'] as const)('the SDK with a running gateway (%s)', command => {
  let stub: ProviderStub;
  let gateway: Gateway;
  beforeAll(async () => {
    stub = await startProviderStub();
    gateway = await startGateway(command, writeTestConfig(stub));
  });
  afterAll(async () => {
    await gateway?.stop();
    await stub?.close();
  });
  afterEach(() => vi.unstubAllEnvs());

  const open = (apiKey = gateway.adminKey): AIGateway => new AIGateway({ apiKey, baseUrl: gateway.url });
  const keyOf = async (tenant: string): Promise<string> =>
    (await open().keys.create({ name: 'sdk', tenant })).key;
  /** Sends so many requests, one after the other, and resolves with the model of each. */
  async function ask(key: string, models: readonly string[]): Promise<void> {
    const client = openai(open(key), { maxRetries: 0 });
    for (const model of models)
      await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] });
  }
  /** The models of the next events of a durable subscription; `keep` says which of them are acknowledged. */
  async function read(client: AIGateway, count: number, keep: (index: number) => boolean): Promise<string[]> {
    const models: string[] = [];
    for await (const { event, ack } of client.subscribeUsage({ durable: 'billing' })) {
      if (keep(models.length)) ack();
      if (models.push(event.requestedModel ?? '') === count) break;
    }
    return models;
  }

  test('a cluster is connected to by key and address from the environment', async () => {
    vi.stubEnv('GATEWAY_URL', gateway.url);
    vi.stubEnv('AI_GATEWAY_API_KEY', gateway.adminKey);
    vi.stubEnv('XDG_CONFIG_HOME', '/nonexistent');
    const client = new AIGateway({ apiKey: process.env.AI_GATEWAY_API_KEY });
    expect(await client.connect({ cluster: 'aimlops' })).toBe(client);
    await expect(new AIGateway({ apiKey: 'sk-wrong' }).connect()).rejects.toMatchObject({
      name: 'GatewayApiError',
      status: 401,
    });
  });

  test('a route is created, secured and measured', async () => {
    const client = open();
    const route = await client.createRoute({
      path: '/predict',
      target: 'http://ai-service:8080',
      method: 'POST',
    });
    expect(route).toMatchObject({ match: { path: '/predict', method: 'POST' } });
    expect(await client.secure({ endpoint: '/predict', auth: 'jwt', rateLimit: '100/min' })).toMatchObject({
      authType: 'jwt',
      rateLimit: '100/min',
    });
    expect(await client.metrics({ type: 'latency' })).toMatchObject({ type: 'latency' });
    const refused = client.createRoute({ path: 'predict', target: 'http://ai-service:8080' });
    await expect(refused).rejects.toBeInstanceOf(GatewayApiError);
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('keys are created, listed, rotated and revoked', async () => {
    const { keys } = open();
    const created = await keys.create({ name: 'laptop', tenant: 'keyed' });
    const rotated = await keys.rotate(created.id, { overlap: '1h' });
    expect(rotated.key).not.toBe(created.key);
    expect((await keys.list({ tenant: 'keyed' })).data.map(({ id }) => id)).toEqual([created.id, rotated.id]);
    expect(await keys.revoke(rotated.id)).toMatchObject({ revokedAt: expect.any(String) });
    await waitFor(async () =>
      open(rotated.key)
        .whoAmI()
        .then(
          () => false,
          ({ status }) => status === 401,
        ),
    );
  });

  test('the clients of OpenAI and Anthropic speak through the gateway', async () => {
    const client = open(await keyOf('clients'));
    const completion = await openai(client).chat.completions.create({
      model: 'stub-chat',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(completion.choices[0]?.message.content).toBe('Hello from the stub');
    const message = await anthropic(client).messages.create({
      model: 'stub-chat',
      max_tokens: 20,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(message.content).toMatchObject([{ type: 'text', text: 'Hello from the stub' }]);
  });

  test('usage is added up by model', async () => {
    const key = await keyOf('summed');
    await ask(key, ['stub-a', 'stub-a', 'stub-b']);
    const sums = await waitFor(async () => {
      const { data } = await open().usage({ tenant: 'summed', groupBy: ['model'], sort: 'requests' });
      return data.length === 2 && data[0]?.requests === 2 ? data : undefined;
    });
    expect(sums.map(({ model }) => model)).toEqual(['stub-a', 'stub-b']);
  });

  test('a durable subscription begins with what was there, and goes on behind what was acknowledged, for whoever takes it up', async () => {
    const key = await keyOf('durable');
    const { key: reader } = await open().keys.create({ name: 'reader', tenant: 'durable', role: 'viewer' });
    await ask(key, ['stub-1', 'stub-2', 'stub-3', 'stub-4']);
    // The second is not acknowledged: it, and what came after it, come again.
    expect(await read(open(reader), 3, index => index !== 1)).toEqual(['stub-1', 'stub-2', 'stub-3']);
    expect(await read(open(reader), 3, () => true)).toEqual(['stub-2', 'stub-3', 'stub-4']);
    await ask(key, ['stub-5']);
    expect(await read(open(reader), 1, () => true)).toEqual(['stub-5']);
  });

  test('a subscription gets what its filter lets through, from a place on, and no other tenant’s events', async () => {
    const key = await keyOf('filtered');
    await ask(key, ['stub-x', 'stub-y', 'stub-x']);
    await ask(await keyOf('other'), ['stub-x']);
    const { key: reader } = await open().keys.create({ name: 'reader', tenant: 'filtered', role: 'viewer' });
    const wanted = { from: 'start', filter: { model: 'stub-x' }, follow: false } as const;
    const seen = await waitFor(async () => {
      const events = [];
      for await (const { event } of open(reader).subscribeUsage(wanted)) events.push(event);
      return events.length >= 2 ? events : undefined;
    });
    expect(seen.map(({ tenant, target }) => `${tenant} ${target?.model}`)).toEqual([
      'filtered stub-x',
      'filtered stub-x',
    ]);
  });

  describe('a job', () => {
    const chat = (model: string) => ({
      path: '/v1/chat/completions',
      body: { model, messages: [{ role: 'user', content: 'Hello' }] },
    });

    test('is handed in, waited for, and seen by operators', async () => {
      const client = open(await keyOf('handing-in'));
      const submitted = await client.jobs.submit(chat('stub-job-sdk'));
      expect(submitted).toMatchObject({ state: expect.stringMatching(/queued|running/) });
      const answer = await client.jobs.wait(submitted);
      expect(await answer.json()).toMatchObject(completion('stub-job-sdk', 'Hello from the stub'));
      const { data } = await open().jobs.list({ tenant: 'handing-in' });
      expect(data).toMatchObject([{ state: 'completed', queue: 'jobs', model: 'stub-job-sdk' }]);
      const stranger = open(await keyOf('strangers'));
      await expect(stranger.jobs.get(data[0]?.id ?? '')).rejects.toMatchObject({
        status: 404,
        code: 'not_found',
      });
    });

    test('that a provider refuses rejects as the request would have', async () => {
      stub.when('stub-job-refused', (_, response) =>
        sendJson(response, 400, { error: { message: 'no such parameter', type: 'invalid_request_error' } }),
      );
      const { jobs } = open(await keyOf('refused'));
      await expect(jobs.wait(await jobs.submit(chat('stub-job-refused')))).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining('no such parameter'),
      });
    });

    test('that is cancelled is not waited for any longer', async () => {
      stub.when('stub-job-endless', () => undefined);
      const { jobs } = open(await keyOf('cancelling'));
      const submitted = await jobs.submit(chat('stub-job-endless'));
      const waiting = jobs.wait(submitted, { pollMs: 10 }).catch((cause: unknown) => cause);
      if ('job' in submitted) expect((await jobs.cancel(submitted.job.id)).state).toBe('cancelled');
      expect(await waiting).toMatchObject({ name: 'GatewayApiError', status: 409 });
    });
  });

  testWithPython(
    'the Python client does the same, by calls that are awaited and by such that are not',
    async () => {
      const program = '-m pytest --quiet -p no:cacheprovider tests/live'.split(' ');
      const said = await runPython(program, {
        GATEWAY_URL: gateway.url,
        AI_GATEWAY_API_KEY: gateway.adminKey,
        XDG_CONFIG_HOME: '/nonexistent',
      });
      expect(said).toMatch(/^\d+ passed in /m);
    },
  );

  test('a subscription ends when it is told to', async () => {
    const ending = new AbortController();
    const events = open().subscribeUsage({ signal: ending.signal });
    const next = events.next();
    ending.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
