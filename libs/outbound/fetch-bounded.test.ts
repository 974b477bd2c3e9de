import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FetchBoundedOptions, fetchBounded } from './fetch-bounded.ts';
import { createOutboundAgent } from './outbound-agent.ts';

const agent = createOutboundAgent({ connectTimeoutMs: 2_000, allowPrivateNetwork: true });
const options: FetchBoundedOptions = { agent, maxBytes: 1_000, timeoutMs: 5_000 };
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path.startsWith('/endless')) {
      const more = () => {
        while (response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    } else if (path === '/asked') response.end(JSON.stringify(request.headers));
    else if (path === '/echo') request.pipe(response);
    else if (path.startsWith('/silent')) response.flushHeaders();
    else response.writeHead(path === '/missing' ? 404 : 200, { 'x-path': path }).end('{"keys":[]}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await agent.destroy();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

test('a small document comes whole, with its status and headers', async () => {
  const response = await fetchBounded(`${base}/keys?a=b`, options);
  expect(response.status).toBe(200);
  expect(response.headers['x-path']).toBe('/keys?a=b');
  expect(Buffer.from(response.bytes).toString()).toBe('{"keys":[]}');
});

test('a form is posted, and its answer comes whole', async () => {
  const post = { contentType: 'application/x-www-form-urlencoded', body: 'a=b&c=d' };
  const response = await fetchBounded(`${base}/echo`, { ...options, post });
  expect(Buffer.from(response.bytes).toString()).toBe('a=b&c=d');
});

test('a server is told what is asked for and by whom, and nothing else', async () => {
  const { bytes } = await fetchBounded(`${base}/asked`, { ...options, accept: 'image/*' });
  expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
    accept: 'image/*',
    'accept-encoding': 'identity',
    'user-agent': 'sluice',
    host: new URL(base).host,
    connection: 'keep-alive',
  });
});

test('each piece is told as it comes, and an error there ends the call', async () => {
  const onBytes = (): void => {
    throw new Error('too much for all requests together');
  };
  await expect(fetchBounded(`${base}/keys`, { ...options, onBytes })).rejects.toMatchObject({
    details: { internal: expect.stringContaining('too much') },
  });
});

test('an error status is an answer', async () => {
  expect((await fetchBounded(new URL(`${base}/missing`), options)).status).toBe(404);
});

test('a document that does not end is given up at the limit', async () => {
  await expect(fetchBounded(`${base}/endless`, options)).rejects.toMatchObject({ code: 'upstream_invalid' });
});

test('a server that does not finish is given up after the timeout', async () => {
  await expect(fetchBounded(`${base}/silent`, { ...options, timeoutMs: 50 })).rejects.toMatchObject({
    code: 'upstream_timeout',
  });
});

test('the caller may give up', async () => {
  const controller = new AbortController();
  const pending = fetchBounded(`${base}/silent`, { ...options, signal: controller.signal });
  controller.abort(new Error('no longer needed'));
  await expect(pending).rejects.toThrow('no longer needed');
});

test.each(['not a url', 'ftp://127.0.0.1/', 'http://127.0.0.1:1/?token=hidden'])(
  '%s is unreachable, and the query is not in the message',
  async url => {
    const error: unknown = await fetchBounded(url, options).catch(cause => cause);
    expect(error).toMatchObject({ code: 'upstream_unreachable' });
    expect(JSON.stringify(error)).not.toContain('hidden');
  },
);
