import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchFollowing } from './fetch-following.ts';
import { createOutboundAgent } from './outbound-agent.ts';

const agent = createOutboundAgent({ connectTimeoutMs: 2_000, allowPrivateNetwork: true });
const options = { agent, maxBytes: 1_000, timeoutMs: 5_000, maxRedirects: 3 };
let server: Server;
let base: string;

/** `/to?<address>` leads there, `/hops/<n>` through n more. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', base);
    const hops = Number(/^\/hops\/(\d+)$/.exec(pathname)?.[1] ?? 0);
    const location = pathname === '/to' ? decodeURIComponent(search.slice(1)) : `/hops/${hops - 1}`;
    if (pathname === '/to' || hops > 0) response.writeHead(302, { location }).end();
    else response.writeHead(200, { 'content-type': 'image/png' }).end(pathname);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await agent.destroy();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

const leadingTo = (address: string): string => `${base}/to?${encodeURIComponent(address)}`;

test('redirects are followed, relative ones too, up to their bound', async () => {
  const { status, bytes } = await fetchFollowing(`${base}/hops/3`, options);
  expect([status, Buffer.from(bytes).toString()]).toEqual([200, '/hops/0']);
  await expect(fetchFollowing(`${base}/hops/4`, options)).rejects.toMatchObject({ code: 'upstream_invalid' });
});

test.each([
  'file:///etc/passwd',
  'ftp://example.com/x',
  'data:text/plain,x',
  'http://user:pass@example.com/',
])('neither the first address nor a redirect may be %s', async address => {
  for (const url of [address, leadingTo(address)])
    await expect(fetchFollowing(url, options)).rejects.toMatchObject({ code: 'upstream_invalid' });
});

test('a redirect to an address that may not be reached is refused as if it had been asked for', async () => {
  await expect(
    fetchFollowing(leadingTo('http://169.254.169.254/latest/meta-data/'), options),
  ).rejects.toMatchObject({
    code: 'upstream_unreachable',
    details: { internal: expect.stringContaining('169.254.169.254') },
  });
});
