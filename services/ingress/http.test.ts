import { describe, expect, test } from 'vitest';
import { CHAT, chatRequest, RawClient, startIngress } from './http-fixture.ts';

const post = (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('what a request becomes', () => {
  test('an envelope with its facts, its body beside it, and an id of our own', async () => {
    const { url, envelopes, bodies } = await startIngress();
    const response = await post(url, CHAT, {
      'x-api-key': 'sk-sluice-secret',
      'if-match': '"1"',
      cookie: 'session',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true });
    const [envelope] = envelopes;
    expect(envelope).toMatchObject({
      attempt: 1,
      origin: 'ingress.test',
      protocol: 'openai-chat',
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'if-match': '"1"' },
      facts: { model: 'm', stream: false },
      credential: { kind: 'api-key' },
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect(envelope?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(envelope)).not.toContain('sk-sluice-secret');
    expect(bodies[0]?.toString()).toBe(CHAT);
    expect(response.headers.get('x-request-id')).toBe(envelope?.id);
    expect(response.headers.get('x-sluice-revision')).toBe('1');
  });

  test.each([
    ['nobody is trusted by default', [], '198.51.100.9', '127.0.0.1'],
    ['a trusted proxy says who it is', ['127.0.0.0/8'], '198.51.100.9', '198.51.100.9'],
    [
      'what a client puts before that is not believed',
      ['127.0.0.1'],
      '10.0.0.1, 198.51.100.9',
      '198.51.100.9',
    ],
    [
      'of trusted proxies in a row, the first says',
      ['127.0.0.1', '10.0.0.0/8'],
      '198.51.100.9, 10.1.1.1',
      '198.51.100.9',
    ],
    ['what is no address stands for none', ['127.0.0.1'], '<script>', '127.0.0.1'],
    ['without the header it is who connects', ['127.0.0.1'], undefined, '127.0.0.1'],
  ])('the address of the client: %s', async (_, trustedProxies, forwarded, expected) => {
    const { url, envelopes } = await startIngress({ trustedProxies });
    await post(url, CHAT, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded });
    expect(envelopes[0]?.clientAddress).toBe(expected);
  });

  test('the tags of its header, each once; a header that has something else in it is refused', async () => {
    const { url, envelopes } = await startIngress();
    await post(url, CHAT, { 'x-sluice-tags': ' project=apollo, beta,beta ,' });
    expect(envelopes[0]).toMatchObject({ tags: ['project=apollo', 'beta'], headers: {} });
    await post(url, CHAT);
    expect(envelopes[1]?.tags).toBeUndefined();
    const many = Array.from({ length: 11 }, (_, index) => `tag-${index}`).join(',');
    for (const wrong of ['two words', 'naïve', many, 'x'.repeat(65)]) {
      const refused = await post(url, CHAT, { 'x-sluice-tags': wrong });
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({
        error: { param: 'x-sluice-tags', message: expect.stringContaining('at most 10 tags') },
      });
    }
    expect(envelopes).toHaveLength(2);
  });

  test('large bodies arrive whole, whether their length was announced or not', async () => {
    const { url, bodies } = await startIngress();
    const large = JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: 'x'.repeat(3_000_000) }],
    });
    await post(url, large);
    const stream = new ReadableStream({
      start(controller) {
        for (let start = 0; start < large.length; start += 500_000)
          controller.enqueue(Buffer.from(large.slice(start, start + 500_000)));
        controller.close();
      },
    });
    await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    } as RequestInit);
    expect(bodies.map(body => body.toString() === large)).toEqual([true, true]);
  });
});

describe('the id of a request', () => {
  test('the client own label is echoed on answers and on errors, beside ours', async () => {
    const { url, envelopes } = await startIngress();
    const answer = await post(url, CHAT, { 'x-request-id': 'order-7' });
    expect(answer.headers.get('x-request-id')).toBe('order-7');
    expect(answer.headers.get('x-sluice-request-id')).toBe(envelopes[0]?.id);
    const error = await post(url, '{', { 'x-request-id': 'order-8' });
    expect(error.status).toBe(400);
    expect(error.headers.get('x-request-id')).toBe('order-8');
    expect(error.headers.get('x-sluice-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('a label that cannot be echoed or logged safely is not taken', async () => {
    const { url, envelopes } = await startIngress();
    for (const label of ['with space', 'x'.repeat(129), 'ümlaut']) {
      const answer = await post(url, CHAT, { 'x-request-id': Buffer.from(label).toString('latin1') });
      expect(answer.headers.get('x-request-id')).toBe(envelopes.at(-1)?.id);
      expect(envelopes.at(-1)?.label).toBeUndefined();
    }
  });
});

describe('what is refused', () => {
  test('paths and methods that are none, in the shape of OpenAI errors', async () => {
    const { url } = await startIngress();
    const cases = [
      ['GET', '/nope', 404, 'not_found'],
      ['GET', '/', 404, 'not_found'],
      ['GET', '/%zz', 400, 'invalid_request'],
      ['POST', '/v1/models', 405, 'method_not_allowed'],
      ['DELETE', '/v1/models/gpt-x', 405, 'method_not_allowed'],
      ['GET', '/v1/chat/completions?x=1', 405, 'method_not_allowed'],
      ['PUT', '/v1/embeddings', 405, 'method_not_allowed'],
      ['PROPFIND', '/v1/chat/completions', 405, 'method_not_allowed'],
    ] as const;
    for (const [method, path, status, code] of cases) {
      const response = await fetch(url + path, { method });
      const body = (await response.json()) as { error?: { code?: string } };
      expect([method, path, response.status, body.error?.code]).toEqual([method, path, status, code]);
      expect(body.error).toMatchObject({ message: expect.any(String), type: 'invalid_request_error' });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
      if (status === 405) expect(response.headers.get('allow')).toMatch(/^(GET|POST)/);
    }
  });

  test('content types that are not JSON, however they are written', async () => {
    const { url, envelopes } = await startIngress();
    for (const type of [
      'text/plain',
      'application/jsonx',
      'multipart/form-data; boundary=x',
      '???',
      'a b c',
      '',
    ]) {
      const response = await post(url, Buffer.from(CHAT), { 'content-type': type });
      expect([type, response.status]).toEqual([type, 400]);
      expect(await response.json()).toMatchObject({ error: { code: 'unsupported_content_type' } });
    }
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.x+json']) {
      const response = await post(url, CHAT, { 'content-type': type });
      expect([type, response.status]).toEqual([type, 200]);
    }
    expect(envelopes).toHaveLength(3);
  });

  test('bodies that are not the protocol, naming the field', async () => {
    const { url } = await startIngress();
    const cases = [
      ['', 'invalid_json', null],
      ['{', 'invalid_json', null],
      ['{"messages":[]}', 'invalid_request', 'model'],
      ['{"model":"m","messages":{}}', 'invalid_request', 'messages'],
    ] as const;
    for (const [body, code, param] of cases) {
      const response = await post(url, body);
      expect([body, response.status]).toEqual([body, 400]);
      expect(await response.json()).toMatchObject({ error: { code, param } });
    }
  });

  test('HEAD where there is no such method, without a body', async () => {
    const { url } = await startIngress();
    for (const [path, status] of [
      ['/v1/models', 405],
      ['/v1/chat/completions', 405],
      ['/nope', 404],
      ['/health', 200],
    ] as const) {
      const response = await fetch(url + path, { method: 'HEAD' });
      expect([path, response.status, await response.text()]).toEqual([path, status, '']);
    }
  });
});

describe('a connection', () => {
  test('is kept after answers and after errors whose request was read whole', async () => {
    const { port } = await startIngress();
    const client = new RawClient(port);
    const statuses: number[] = [];
    for (const request of [
      chatRequest(),
      chatRequest('{'),
      ['GET /nope HTTP/1.1', 'host: x', '', ''].join('\r\n'),
      ['POST /nope HTTP/1.1', 'host: x', 'content-length: 5', '', 'hello'].join('\r\n'),
      ['GET /v1/models HTTP/1.1', 'host: x', 'content-length: 5', '', 'hello'].join('\r\n'),
      chatRequest(),
    ]) {
      client.send(request);
      statuses.push((await client.answer()).status);
    }
    expect(statuses).toEqual([200, 400, 404, 404, 200, 200]);
    expect(client.closed).toBe(false);
  });

  test('with requests sent ahead gets its answers in order', async () => {
    const { port, envelopes } = await startIngress();
    const client = new RawClient(port);
    client.send(chatRequest(CHAT, 'x-request-id: one') + chatRequest(CHAT, 'x-request-id: two'));
    expect((await client.answer()).headers['x-request-id']).toBe('one');
    expect((await client.answer()).headers['x-request-id']).toBe('two');
    expect(envelopes).toHaveLength(2);
  });
});

test('while what requests use could not be recorded, they are told to come again, and lists are served', async () => {
  const { url, recording, envelopes } = await startIngress();
  recording.accepting = false;
  const refused = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: CHAT });
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: { code: 'usage_unavailable' } });
  expect((await fetch(`${url}/v1/models`)).status).toBe(200);
  expect(envelopes.map(({ path }) => path)).toEqual(['/v1/models']);
});

test('requests to whatever paths that there are not are one series a method and status', async () => {
  const { url, metrics } = await startIngress();
  for (const path of ['/a', '/b?c=d', `/${'long'.repeat(50)}`]) await fetch(url + path);
  await fetch(`${url}/v1/models`, { method: 'DELETE' });
  expect((await metrics()).match(/^http_requests_total\{.*$/gm)).toEqual([
    'http_requests_total{method="GET",path="unknown",status="404"} 3',
    'http_requests_total{method="DELETE",path="/v1/models",status="405"} 1',
  ]);
});

describe('pages for operators', () => {
  test('health, readiness with its reasons, and metrics', async () => {
    const { url, notReady } = await startIngress();
    const health = await (await fetch(`${url}/health`)).json();
    expect(health).toEqual({ status: 'healthy', version: '1.2.3', uptime_seconds: expect.any(Number) });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    notReady.push('Redis at 127.0.0.1:6379 is away');
    const ready = await fetch(`${url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not ready', reasons: notReady, warnings: [], revision: 1 });
    await post(url, CHAT);
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await metrics.text()).toContain(
      'http_requests_total{method="POST",path="/v1/chat/completions",status="200"} 1',
    );
  });
});
