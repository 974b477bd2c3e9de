import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { waitFor } from '@sluice/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startIngress } from './http-fixture.ts';
import { readTlsOptions, reloadTlsOnChange } from './tls.ts';
import { files, type Identity, identity } from './tls-fixture.ts';

/** The status of `GET /health`, or the code of what went wrong. */
const get = (port: number, ca: string, client?: Identity): Promise<number | string | undefined> =>
  new Promise(resolve => {
    const options = { host: '127.0.0.1', port, path: '/health', ca, agent: false, ...client };
    request(options, response => resolve(response.resume().statusCode))
      .on('error', (cause: NodeJS.ErrnoException) => resolve(cause.code))
      .end();
  });

/** Who a server says it is, to a new connection. */
const nameOn = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    }).on('error', reject);
  });

describe('TLS from files', () => {
  test('serves HTTPS and nothing else', async () => {
    const own = await identity('gateway');
    const { port, url } = await startIngress({ tls: files({ cert: own.cert, key: own.key }) });
    expect(url).toBe(`https://127.0.0.1:${port}`);
    expect(await get(port, own.cert)).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    expect(await get(port, own.cert)).toBe(200);
  });

  test('that are missing or do not belong together are an error at start', async () => {
    const [one, two] = [await identity('one'), await identity('two')];
    const { cert, key } = files({ cert: one.cert, key: two.key });
    expect(() => readTlsOptions({ cert: `${cert}.gone`, key })).toThrow('ENOENT');
    await expect(startIngress({ tls: { cert, key } })).rejects.toThrow();
  });

  test('with an authority for clients lets in those alone who have a certificate of it', async () => {
    const own = await identity('gateway');
    const authority = await identity('authority');
    const { port } = await startIngress({
      tls: files({ cert: own.cert, key: own.key, clientCa: authority.cert }),
    });
    expect(await get(port, own.cert, await identity('caller', authority))).toBe(200);
    expect(await get(port, own.cert)).toMatch(/^ERR_SSL|ECONNRESET/);
    expect(await get(port, own.cert, await identity('stranger'))).toMatch(/^ERR_SSL|ECONNRESET/);
    expect(await get(port, own.cert, await identity('caller', authority))).toBe(200);
  });
});

test('files that change are served to new connections; a pair that does not fit changes nothing', async () => {
  const [first, second] = [await identity('first'), await identity('second')];
  const paths = files({ cert: first.cert, key: first.key });
  const server = createServer(readTlsOptions(paths));
  server.listen(0, '127.0.0.1');
  await waitFor(() => server.listening);
  const { port } = server.address() as AddressInfo;
  const problems: unknown[] = [];
  const stop = reloadTlsOnChange(server, paths, cause => problems.push(cause), 10);
  onTestFinished(() => {
    stop();
    server.close();
  });
  expect(await nameOn(port)).toBe('first');
  writeFileSync(paths.key, second.key);
  await waitFor(() => problems.length > 0);
  expect(await nameOn(port)).toBe('first');
  writeFileSync(paths.cert, second.cert);
  await waitFor(async () => (await nameOn(port)) === 'second');
});
