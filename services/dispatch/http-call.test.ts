import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { waitFor } from '@sluice/testkit';
import { describe, expect, test } from 'vitest';
import { startProvider } from './http-upstream-fixture.ts';

const TEXT = JSON.stringify({ words: 'Grüße 🌊 '.repeat(5_000) });
const codings = [
  ['gzip', gzipSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['zstd', zstdCompressSync(TEXT)],
] as const;

const start = (encoding: string, write: (response: ServerResponse) => void) =>
  startProvider((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
    write(response);
  });

describe('an answer that nobody asked to be compressed', () => {
  test.each(codings)('with %s is read all the same, wherever its bytes are cut', async (encoding, bytes) => {
    const { call } = await start(encoding, response => {
      for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7));
      response.end();
    });
    const { listener } = call();
    await waitFor(() => listener.over);
    expect(Buffer.from(listener.text, 'latin1').toString()).toBe(TEXT);
    expect(listener.headers).not.toHaveProperty('content-encoding');
    expect(listener.headers).not.toHaveProperty('content-length');
    expect(listener).toMatchObject({ status: 200, ended: 1, failures: [] });
  });

  test('and is cut or no such thing is a failure', async () => {
    const cut = gzipSync(TEXT).subarray(0, 60);
    for (const bytes of [cut, Buffer.from('not gzip at all')]) {
      const { call } = await start('gzip', response => response.end(bytes));
      const { listener } = call();
      await waitFor(() => listener.over);
      expect(listener).toMatchObject({ ended: 0, failures: [{ kind: 'network' }] });
    }
  });

  test('in a coding that nobody here knows is a failure, and what is in it is not passed on', async () => {
    const { call } = await start('compress', response => response.end('bytes'));
    const { listener } = call();
    await waitFor(() => listener.over);
    expect(listener).toMatchObject({ status: undefined, text: '', failures: [{ kind: 'network' }] });
  });

  test('of an HTTP service goes on as it is: its caller may have asked for it', async () => {
    const { call } = await start('gzip', response => response.end(gzipSync(TEXT)));
    const { listener } = call({ protocol: 'http', method: 'GET', path: '/x' });
    await waitFor(() => listener.over);
    expect(listener.headers['content-encoding']).toBe('gzip');
    expect(Buffer.from(listener.text, 'latin1').equals(gzipSync(TEXT))).toBe(true);
  });
});

test('a caller that is slow stops a compressed answer too, however far it unfolds', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const { call } = await start('gzip', response => response.end(bomb));
  const { call: made, listener } = call();
  await waitFor(() => listener.status === 200);
  made.pause();
  const held = listener.text.length;
  // Another call has come and gone meanwhile.
  const other = call({ body: Buffer.from('{}') });
  other.call.pause();
  await waitFor(() => other.listener.status === 200);
  expect(listener.text.length - held).toBeLessThan(1_000_000);
  made.abort();
  other.call.abort();
  expect(listener.over).toBe(false);
});
