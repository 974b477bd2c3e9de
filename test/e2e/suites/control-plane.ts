import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from '../client.ts';
import type { Given } from '../context.ts';
import { startService } from '../endpoints/service-stub.ts';

const CHAT = '/v1/chat/completions';

/** What is changed over the API, as every node serves it. */
export function controlPlaneSuite(given: Given): void {
  const api = (method: string, path: string, body?: unknown) => admin(given().gateway, method, path, body);
  const call = (method: string, path: string, body: unknown) =>
    fetch(`${given().gateway.url}${path}`, {
      method,
      headers: { ...bearer(given().gateway.adminKey), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('a route to an HTTP service is made, secured and measured by three calls, and every ingress serves it', async () => {
    const { gateway, key } = given();
    const service = await startService(({ url }, response) => response.end(`served ${url}`));
    const before = (await api('GET', '/config')).json as { revision: number };
    const made = await call('POST', '/api/v1/routes', {
      path: '/predict',
      target: service.url,
      method: 'POST',
    });
    expect(made.status).toBe(201);
    const secured = await call('PUT', '/api/v1/security/%2Fpredict', { authType: 'api-key', rateLimit: 100 });
    expect(await secured.json()).toMatchObject({
      endpoint: '/predict',
      authType: 'api-key',
      rateLimit: '100/min',
    });
    for (const url of gateway.urls) {
      const answer = await waitFor(async () => {
        const response = await post({ ...gateway, url }, '/predict', {}, bearer(key));
        return response.headers.get('x-ratelimit-limit-requests') === null ? undefined : response;
      });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('served /predict');
      expect((await post({ ...gateway, url }, '/predict', {})).status).toBe(401);
    }
    // Figures are those of the processes that answered in time: over a bus that loses messages, ask again.
    const json = await waitFor(async () => {
      const answer = (await api('GET', '/metrics?type=latency&endpoint=/predict')).json as {
        data: unknown[];
      };
      return answer.data.length > 0 ? answer : undefined;
    });
    expect(json).toMatchObject({
      type: 'latency',
      data: [{ endpoint: '/predict', p50Ms: expect.any(Number) }],
    });
    expect((await api('POST', `/revisions/${before.revision}/rollback`)).status).toBe(200);
    for (const url of gateway.urls)
      await waitFor(
        async () => (await post({ ...gateway, url }, '/predict', {}, bearer(key))).status === 404,
      );
    await service.close();
  });

  test('the calls of the documentation are taken letter by letter', async () => {
    const { gateway } = given();
    const before = (await api('GET', '/config')).json as { revision: number };
    const send = async (method: string, path: string, body?: string) => {
      const response = await fetch(`${gateway.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${gateway.adminKey}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
      });
      return { status: response.status, answer: await response.json() };
    };
    const route = '{"path":"/predict","target":"http://ai-service:8080","method":"POST"}';
    expect(await send('POST', '/api/v1/routes', route)).toEqual({
      status: 201,
      answer: {
        name: 'predict-post',
        match: { path: '/predict', method: 'POST' },
        targets: [{ url: 'http://ai-service:8080' }],
      },
    });
    expect(
      await send('PUT', '/api/v1/security/%2Fpredict', '{"authType":"jwt","rateLimit":100}'),
    ).toMatchObject({ status: 200, answer: { endpoint: '/predict', authType: 'jwt', rateLimit: '100/min' } });
    for (const type of ['latency', 'errors', 'requests', 'tokens', 'cost'])
      for (const endpoint of ['', '&endpoint=/predict', '&endpoint=/v1/chat/completions'])
        expect(await send('GET', `/api/v1/metrics?type=${type}${endpoint}`)).toMatchObject({
          status: 200,
          answer: { type, data: expect.any(Array) },
        });
    await api('POST', `/revisions/${before.revision}/rollback`);
  });

  test('while the configuration changes no request fails, and each answer says by which revision it went', async () => {
    const { gateway, key } = given();
    const first = ((await api('GET', '/config')).json as { revision: number }).revision;
    const seen = new Set<number>();
    let stop = false;
    const load = Promise.all(
      gateway.urls.map(async url => {
        while (!stop) {
          const response = await post({ ...gateway, url }, CHAT, chatBody('stub-chat'), bearer(key));
          await response.arrayBuffer();
          expect(response.status).toBe(200);
          seen.add(Number(response.headers.get('x-sluice-revision')));
        }
      }),
    );
    for (let step = 1; step <= 5; step++) await api('PUT', '/tiers/changing', { models: [`step-${step}`] });
    await waitFor(() => seen.has(first + 5));
    stop = true;
    await load;
    expect([...seen].every(revision => revision >= first && revision <= first + 5)).toBe(true);
    for (const url of gateway.urls)
      expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({ revision: expect.any(Number) });
    const { json } = await api('GET', '/nodes');
    for (const node of (json as { data: { revision: number }[] }).data) expect(node.revision).toBe(first + 5);
    await api('DELETE', '/tiers/changing');
  });

  test('the documents of the API and the schema of configurations are there without a key, and everything else is not', async () => {
    const { gateway } = given();
    const response = await fetch(`${gateway.url}/api/v1/openapi.json`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ openapi: '3.1.1' });
    const models = await fetch(`${gateway.url}/openapi.json`);
    expect(await models.json()).toMatchObject({ openapi: '3.1.1', paths: { '/v1/chat/completions': {} } });
    const schema = await fetch(`${gateway.url}/api/v1/config/schema`);
    expect(schema.headers.get('content-type')).toBe('application/schema+json');
    expect(await schema.json()).toMatchObject({ title: 'sluice.yaml', properties: { routes: {} } });
    expect((await fetch(`${gateway.url}/api/v1/routes`)).status).toBe(401);
  });

  test('a tenant’s admin manages its own keys and sees nothing of others', async () => {
    const { gateway } = given();
    const rival = await mintKey(gateway, { tenant: 'rival' });
    const manager = { ...gateway, adminKey: (await mintKey(gateway, { tenant: 'acme', role: 'admin' })).key };
    expect((await admin(manager, 'GET', '/routes')).status).toBe(403);
    expect((await admin(manager, 'GET', `/keys/${rival.id}`)).status).toBe(404);
    expect((await admin(manager, 'POST', '/keys', { name: 'x', tenant: 'rival' })).status).toBe(403);
    const own = await admin(manager, 'POST', '/keys', { name: 'x', tenant: 'acme' });
    expect(own.status).toBe(201);
    const { json } = await admin(manager, 'GET', '/keys?limit=1000');
    expect((json as { data: { tenant: string }[] }).data.every(({ tenant }) => tenant === 'acme')).toBe(true);
  });

  test('the API is there in a browser, with nothing from elsewhere', async () => {
    const { gateway } = given();
    const page = await fetch(`${gateway.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const html = await page.text();
    for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(path).toMatch(/^\/docs\//);
      const asset = await fetch(`${gateway.url}${path}`);
      expect(asset.status).toBe(200);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    expect((await fetch(`${gateway.url}/docs/..%2fpackage.json`)).status).toBe(404);
  });

  test('a tenant that is switched off is refused by every ingress, and let in again', async () => {
    const { gateway } = given();
    const { key } = await mintKey(gateway, { tenant: 'switched' });
    const statusAt = async (url: string): Promise<number> => {
      const response = await post({ ...gateway, url }, CHAT, chatBody('stub-chat'), bearer(key));
      await response.arrayBuffer();
      return response.status;
    };
    for (const disabled of [true, false]) {
      await api('PUT', '/tenants/switched', { disabled });
      for (const url of gateway.urls)
        await waitFor(async () => (await statusAt(url)) === (disabled ? 401 : 200));
    }
  });
}
