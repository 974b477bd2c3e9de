import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOutboundAgent } from '@sluice/outbound';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MediaFetcher } from './media-fetcher.ts';

const PNG = Buffer.from('89504e470d0a1a0a00', 'hex');
const agent = createOutboundAgent({ connectTimeoutMs: 2_000, allowPrivateNetwork: true });
let server: Server;
let base: string;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', base);
    asked.push(pathname);
    const size = /^\/bytes\/(\d+)$/.exec(pathname)?.[1];
    if (size !== undefined)
      response.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.alloc(Number(size)));
    else if (pathname === '/missing') response.writeHead(404).end('no');
    else if (pathname === '/empty') response.writeHead(200).end();
    else if (pathname === '/silent') response.flushHeaders();
    else
      response
        .writeHead(200, {
          'content-type': pathname === '/typed' ? 'Image/WebP; x=y' : 'application/octet-stream',
        })
        .end(PNG);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await agent.destroy();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});
beforeEach(() => {
  asked = [];
});

const notFetched = (message: unknown) => ({ code: 'media_not_fetched', details: { message } });

test('a file comes as base64, with the type its server or its first bytes say', async () => {
  const session = new MediaFetcher({ agent }).open();
  expect(await session.fetch(`${base}/typed`)).toEqual({
    mediaType: 'image/webp',
    base64: PNG.toString('base64'),
  });
  expect(await session.fetch(`${base}/untyped`)).toMatchObject({ mediaType: 'image/png' });
});

test('an address is asked once a request, however often it is named', async () => {
  const session = new MediaFetcher({ agent }).open();
  await Promise.all([session.fetch(`${base}/a`), session.fetch(`${base}/a`)]);
  await session.fetch(`${base}/a`);
  expect(asked).toEqual(['/a']);
});

test.each([
  ['/missing', 'its server answers with status 404.'],
  ['/empty', 'it is empty.'],
  ['/bytes/2000', expect.stringContaining('larger than')],
  ['/silent', 'it did not come in time.'],
])('%s is refused with its reason', async (path, message) => {
  const session = new MediaFetcher({ agent, maxFileBytes: 1_000, timeoutMs: 200 }).open();
  await expect(session.fetch(base + path)).rejects.toMatchObject(notFetched(message));
  session.close();
});

test('an address that is not public looks to the caller like one where nobody is', async () => {
  const open = createOutboundAgent({ connectTimeoutMs: 2_000, allowPrivateNetwork: false });
  const session = new MediaFetcher({ agent: open }).open();
  const errors = await Promise.all(
    [
      base,
      'http://169.254.169.254/latest',
      'http://[::1]:1/',
      'http://localhost:1/',
      'http://nobody.invalid/',
    ].map(async url => await session.fetch(url).catch((cause: unknown) => cause)),
  );
  for (const error of errors) expect(error).toMatchObject(notFetched('its address cannot be reached.'));
  expect(asked).toEqual([]);
  await open.destroy();
});

test('the files of a request are bounded in number and together in size, those of all requests too', async () => {
  const fetcher = new MediaFetcher({ agent, maxRequestBytes: 3_000, maxHeldBytes: 5_000 });
  const [first, second] = [fetcher.open(), fetcher.open()];
  await Promise.all(Array.from({ length: 16 }, (_, index) => first.fetch(`${base}/bytes/${100 + index}`)));
  await expect(first.fetch(`${base}/more`)).rejects.toMatchObject(
    notFetched(expect.stringContaining('16 files')),
  );
  await second.fetch(`${base}/bytes/2500`);
  await expect(second.fetch(`${base}/bytes/800`)).rejects.toMatchObject(
    notFetched(expect.stringContaining('together')),
  );
  const third = fetcher.open();
  await expect(third.fetch(`${base}/bytes/1500`)).rejects.toMatchObject({ code: 'overloaded' });
  first.close();
  second.close();
  await fetcher.open().fetch(`${base}/bytes/3000`);
});

test('a request that is over gives up what it waits for', async () => {
  const session = new MediaFetcher({ agent }).open();
  const pending = session.fetch(`${base}/silent`);
  session.close();
  await expect(pending).rejects.toMatchObject({ code: 'client_closed' });
});
