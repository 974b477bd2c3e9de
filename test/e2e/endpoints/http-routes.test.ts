import { request as httpRequest } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, mintKey } from '../client.ts';
import type { Gateway } from '../gateway.ts';
import { type Answering, type ServiceStub, startService } from './service-stub.ts';
import { startWith } from './start.ts';
import { usageOf } from './usage-of.ts';

const BIG = 8 * 1024 * 1024;

/** `?status=503` and the like say what to answer; anything else is echoed. */
const answering =
  (name: string): Answering =>
  ({ method, url, headers, body }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://service');
    const status = Number(searchParams.get('status') ?? '200');
    response.setHeader('x-model-version', `${name}-1`);
    if (pathname === '/predict/big') response.writeHead(200).end(Buffer.alloc(BIG, name));
    else if (method === 'HEAD') response.writeHead(200, { 'content-length': '4321' }).end();
    else if (status === 204 || status === 304) response.writeHead(status, { etag: '"e"' }).end();
    else if (searchParams.get('only') !== null && searchParams.get('only') !== name)
      response.writeHead(503, { 'content-type': 'text/plain' }).end(`${name} is busy`);
    else
      response
        .writeHead(status, {
          'content-type': 'application/vnd.echo+json; v=1',
          'set-cookie': ['a=1', 'b=2'],
          connection: 'x-hop',
          'x-hop': 'between us',
          location: '/elsewhere',
          'x-sluice-target': 'forged',
        })
        .end(JSON.stringify({ name, method, url, headers, body: body.toString() }));
  };

let first: ServiceStub;
let second: ServiceStub;
let gateway: Gateway;
let key: string;

beforeAll(async () => {
  [first, second] = [await startService(answering('one')), await startService(answering('two'))];
  gateway = await startWith(`
routes:
  - { name: both, match: { path: "/predict/*" }, targets: [{ url: "${first.url}" }, { url: "${second.url}" }], retry: { attempts: 2, backoff: { initial: 10ms } } }
  - { name: even, match: { path: /even }, strategy: weighted, targets: [{ url: "${first.url}", weight: 3 }, { url: "${second.url}" }] }
  - { name: away, match: { path: /away }, targets: [{ url: "http://127.0.0.1:9" }, { url: "${second.url}/base" }] }
  - { name: read, match: { path: /read, method: GET }, auth: none, targets: [{ url: "${first.url}" }] }
  - { name: guarded, match: { path: /guarded }, targets: [{ url: "${first.url}" }], guardrails: strict }
guardrails:
  strict: { input: [{ detector: pii, action: mask }], timeout: 5s, onError: closed }
`);
  ({ key } = await mintKey(gateway, { tenant: 'http' }));
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([first.close(), second.close()]);
});

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${gateway.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { ...bearer(key), ...(init.headers as Record<string, string> | undefined) },
  });

interface Echo {
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}
const echoOf = async (response: Response): Promise<Echo> => (await response.json()) as Echo;

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s reaches the service with path, query, headers and body',
  async method => {
    const body = method === 'GET' ? undefined : 'any – bytes';
    const response = await ask('/predict/a%2Fb?x=1&y=%20', {
      method,
      headers: { 'x-custom': 'kept', 'content-type': 'text/weird' },
      ...(body !== undefined && { body }),
    });
    const echo = await echoOf(response);
    expect(echo).toMatchObject({ method, url: '/predict/a%2Fb?x=1&y=%20', body: body ?? '' });
    expect(echo.headers).toMatchObject({
      'x-custom': 'kept',
      'content-type': 'text/weird',
      host: first.host,
    });
  },
);

test('HEAD tells the length that GET would have', async () => {
  const response = await ask('/predict/head', { method: 'HEAD' });
  expect([response.status, response.headers.get('content-length')]).toEqual([200, '4321']);
  expect(await response.text()).toBe('');
});

test('credentials, cookies and what is between two hops do not reach the service', async () => {
  await new Promise<void>((resolve, reject) => {
    const sent = httpRequest(
      `${gateway.url}/predict/hop`,
      {
        headers: {
          ...bearer(key),
          'x-api-key': 'hidden',
          cookie: 'session=hidden',
          connection: 'keep-alive, X-Private',
          'x-private': 'hidden',
          'proxy-authorization': 'hidden',
          te: 'trailers',
        },
      },
      response => response.resume().on('end', resolve),
    );
    sent.on('error', reject).end();
  });
  const { headers } = first.last('/predict/hop');
  expect(JSON.stringify(headers)).not.toMatch(/hidden|sk-sluice/);
  expect(headers).not.toHaveProperty('te');
});

test('the caller gets the headers of the service but its cookies, those between us, and those that are ours', async () => {
  const response = await ask('/predict/headers');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/vnd.echo+json; v=1',
    'x-model-version': 'one-1',
    location: '/elsewhere',
    'x-sluice-target': first.host,
    'x-sluice-attempts': '1',
  });
  for (const name of ['set-cookie', 'x-hop']) expect(response.headers.has(name)).toBe(false);
});

test.each([201, 204, 301, 304, 400, 401, 402, 404, 422])(
  'a status of %i is passed on as it is, with its body, and is not asked for again',
  async status => {
    const earlier = first.asked.length + second.asked.length;
    const response = await ask(`/predict/status?status=${status}`);
    expect(response.status).toBe(status);
    if (status === 204 || status === 304) expect(response.headers.get('etag')).toBe('"e"');
    else expect((await echoOf(response)).name).toBe('one');
    expect(first.asked.length + second.asked.length).toBe(earlier + 1);
    expect(await usageOf(gateway, 'http', response)).toMatchObject({
      status,
      outcome: status < 400 ? 'success' : 'error',
      tries: [{ provider: first.host, result: String(status) }],
      estimated: false,
    });
  },
);

test('a busy service is left for the next one; what the last one says reaches the caller', async () => {
  const other = await ask('/predict/x?only=two', { method: 'POST', body: 'again' });
  expect(await echoOf(other)).toMatchObject({ name: 'two', body: 'again' });
  expect(other.headers.get('x-sluice-attempts')).toBe('2');
  const none = await ask('/predict/x?only=nobody');
  expect([none.status, none.headers.get('content-type'), await none.text()]).toEqual([
    503,
    'text/plain',
    'two is busy',
  ]);
  const event = await usageOf(gateway, 'http', none);
  expect(event).toMatchObject({ outcome: 'error', status: 503, target: { provider: second.host } });
  expect(event.tries.map(({ provider, result }) => [provider, result])).toEqual([
    [first.host, '503'],
    [second.host, '503'],
  ]);
});

test('where nobody is at the first address the second one answers, below its own path', async () => {
  const response = await ask('/away', { method: 'POST', body: 'x' });
  expect(await echoOf(response)).toMatchObject({ name: 'two', url: '/base/away', body: 'x' });
  const event = await usageOf(gateway, 'http', response);
  expect(event.tries.map(({ result }) => result)).toEqual(['network', '200']);
  expect(event).toMatchObject({
    target: { provider: second.host, model: '' },
    estimated: false,
    tokens: { input: 0 },
  });
});

test('weights share the requests out', async () => {
  const names = await Promise.all(
    Array.from({ length: 60 }, async () => (await echoOf(await ask('/even'))).name),
  );
  const share = names.filter(name => name === 'one').length;
  expect(share).toBeGreaterThan(30);
  expect(share).toBeLessThan(60);
});

test('large bodies go both ways whole', async () => {
  const up = await ask('/predict/up', { method: 'POST', body: 'z'.repeat(BIG) });
  expect((await echoOf(up)).body.length).toBe(BIG);
  const down = await ask('/predict/big');
  const bytes = Buffer.from(await down.arrayBuffer());
  expect(bytes.equals(Buffer.alloc(BIG, 'one'))).toBe(true);
});

test('a route takes only its method and its callers, and says so as problem details', async () => {
  expect((await fetch(`${gateway.url}/read`)).status).toBe(200);
  const posted = await ask('/read', { method: 'POST', body: 'x' });
  expect([posted.status, posted.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  expect((await fetch(`${gateway.url}/predict/x`)).status).toBe(401);
});

test.each(['/predict/../even', '/predict/%2e%2e/even', '/predict/..%2feven'])(
  'a path such as %s does not lead out of its route',
  async path => {
    const earlier = first.asked.length;
    const status = await new Promise<number | undefined>((resolve, reject) => {
      // As it is: fetch would resolve it.
      const sent = httpRequest(
        { ...urlToHttpOptions(new URL(gateway.url)), path, headers: bearer(key) },
        response => resolve(response.resume().statusCode),
      );
      sent.on('error', reject).end();
    });
    expect(status).toBe(404);
    expect(first.asked.length).toBe(earlier);
  },
);

test.each([
  ['{"any": [{"text": "to ada@example.com"}], "n": 1.50}', '{"any": [{"text": "to [EMAIL]"}], "n": 1.50}'],
  ['to ada@example.com – in plain text', 'to [EMAIL] – in plain text'],
])('a guardrail checks every string of JSON, and other text as a whole: %s', async (body, expected) => {
  const response = await ask('/guarded', { method: 'POST', body });
  expect((await echoOf(response)).body).toBe(expected);
  expect((await usageOf(gateway, 'http', response)).verdicts).toMatchObject([
    { detector: 'pii', result: 'mask', matches: { email: 1 } },
  ]);
});

test('what is no text passes a guardrail as its profile says of what cannot be checked, and no body passes', async () => {
  const binary = await ask('/guarded', { method: 'POST', body: Buffer.from([0xff, 0xfe, 0x00, 0x80]) });
  expect(binary.status).toBe(503);
  expect(await binary.json()).toMatchObject({ code: 'guardrail_unavailable' });
  expect((await ask('/guarded')).status).toBe(200);
});

test('a WebSocket upgrade is refused with 501', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = httpRequest(
      `${gateway.url}/predict/socket`,
      {
        headers: {
          ...bearer(key),
          connection: 'upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
        },
      },
      response => resolve(response.resume().statusCode),
    );
    sent.on('error', reject).end();
  });
  expect(status).toBe(501);
});
