import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { waitFor } from '@sluice/testkit';
import { describe, expect, test } from 'vitest';
import { target } from './exchange/exchange-fixture.ts';
import { BODY, dial, KEY, listen, openUpstream, startProvider } from './http-upstream-fixture.ts';
import type { UpstreamFailure } from './upstream.ts';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('a call', () => {
  test('brings the caller bytes and our key to the provider, and its answer back', async () => {
    let received = '';
    const { call, requests } = await startProvider(async (request, response) => {
      received = await bodyOf(request);
      response.writeHead(201, { 'content-type': 'application/json', 'x-Thing': 'a' });
      response.end('{"ok":true}');
    });
    const { listener } = call();
    await waitFor(() => listener.over);
    expect(received).toBe(BODY.toString());
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${KEY}`, 'content-length': String(BODY.length) },
    });
    expect(listener).toMatchObject({ status: 201, text: '{"ok":true}', ended: 1, failures: [] });
    expect(listener.headers).toMatchObject({ 'x-thing': 'a' });
  });

  test('uses the connection of the one before', async () => {
    const { call, connections } = await startProvider((_request, response) => response.end('{}'));
    for (let times = 0; times < 5; times++) {
      const { listener } = call();
      await waitFor(() => listener.over);
    }
    expect(connections()).toBe(1);
  });

  test('never waits for another to end: each of many that run for long reaches the provider', async () => {
    const waiting: ServerResponse[] = [];
    const { call, requests } = await startProvider((_request, response) => waiting.push(response));
    const calls = Array.from({ length: 600 }, () => call());
    await waitFor(() => requests.length === calls.length);
    for (const response of waiting) response.end('{}');
    await waitFor(() => calls.every(({ listener }) => listener.over));
    expect(calls.flatMap(({ listener }) => listener.failures)).toEqual([]);
  });

  test('passes over early hints, and does not follow a redirect', async () => {
    const { call, requests } = await startProvider((_request, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.writeHead(307, { location: '/elsewhere' });
      response.end();
    });
    const { listener } = call();
    await waitFor(() => listener.over);
    expect(listener).toMatchObject({ status: 307, ended: 1 });
    expect(requests).toHaveLength(1);
  });

  test('with a key that cannot be sent fails, and does not repeat the key', async () => {
    const { call, requests } = await startProvider((_request, response) => response.end(), `${KEY}\r\nx: y`);
    let told = '';
    try {
      const { listener } = call();
      await waitFor(() => listener.over);
      told = JSON.stringify(listener.failures);
    } catch (cause) {
      told = String(cause);
    }
    expect(told).not.toBe('');
    expect(told).not.toContain(KEY);
    expect(requests).toHaveLength(0);
  });
});

describe('an answer that does not come', () => {
  test('because nobody listens is a network failure', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    await waitFor(() => !server.listening);
    const { listener } = dial(openUpstream(), `http://127.0.0.1:${port}/v1`);
    await waitFor(() => listener.over);
    expect(listener.failures).toMatchObject([
      { kind: 'network', detail: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  test('because the handshake takes too long is a timeout', async () => {
    const port = await listen(createTcpServer());
    const { listener } = dial(openUpstream(), `https://127.0.0.1:${port}/v1`, { connectTimeoutMs: 50 });
    await waitFor(() => listener.over);
    expect(listener.failures).toMatchObject([
      { kind: 'timeout', detail: expect.stringContaining('CONNECT') },
    ]);
  });

  test('because the provider thinks too long is a timeout', async () => {
    const { call } = await startProvider(() => undefined);
    const { listener } = call({ firstByteTimeoutMs: 50 });
    await waitFor(() => listener.over);
    expect(listener.failures).toMatchObject([
      { kind: 'timeout', detail: expect.stringContaining('HEADERS') },
    ]);
  });

  test('further, because the provider falls silent, is a timeout', async () => {
    const { call } = await startProvider((_request, response) => void response.write('half'));
    const { listener } = call({ idleTimeoutMs: 50 });
    await waitFor(() => listener.over);
    expect(listener.text).toBe('half');
    expect(listener.failures).toMatchObject([{ kind: 'timeout', detail: expect.stringContaining('BODY') }]);
  });

  test('further, because the connection breaks, is a network failure', async () => {
    const { call } = await startProvider((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => request.socket.destroy());
    });
    const { listener } = call();
    await waitFor(() => listener.over);
    expect(listener).toMatchObject({ text: 'half', ended: 0, failures: [{ kind: 'network' }] });
  });

  test('because it is not HTTP is a network failure', async () => {
    const server = createTcpServer(socket => socket.end('220 mail.example ESMTP\r\n'));
    const { listener } = dial(openUpstream(), `http://127.0.0.1:${await listen(server)}/v1`);
    await waitFor(() => listener.over);
    expect(listener.failures).toMatchObject([{ kind: 'network' }]);
  });
});

describe('an address that is not public', () => {
  test('is not connected to unless the target allows it, a metadata service never', async () => {
    const { port, requests, upstream } = await startProvider((_request, response) => response.end());
    const refused = async (
      baseUrl: string,
      allowPrivateNetwork: boolean,
    ): Promise<UpstreamFailure | undefined> => {
      const { listener } = dial(upstream, baseUrl, { target: target('x', { baseUrl, allowPrivateNetwork }) });
      await waitFor(() => listener.over);
      return listener.failures[0];
    };
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0.0.0.0']) {
      const failure = await refused(`http://${host}:${port}/v1`, false);
      expect(failure).toMatchObject({ kind: 'network', detail: expect.stringContaining('does not connect') });
    }
    expect(await refused('http://169.254.169.254/v1', true)).toMatchObject({ kind: 'network' });
    expect(requests).toHaveLength(0);
  });
});

describe('a caller that', () => {
  test('leaves closes the provider connection, and hears nothing more', async () => {
    let closed = false;
    const { call } = await startProvider((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.write('first');
    });
    const { call: made, listener } = call();
    await waitFor(() => listener.text === 'first');
    made.abort();
    made.abort();
    await waitFor(() => closed);
    expect(listener.over).toBe(false);
  });

  test('leaves before there is a connection costs no request', async () => {
    const { call, requests } = await startProvider((_request, response) => response.end('{}'));
    const { call: made, listener } = call();
    made.abort();
    made.pause();
    made.resume();
    const after = call();
    await waitFor(() => after.listener.over);
    expect(after.listener.ended).toBe(1);
    expect(listener.over).toBe(false);
    expect(requests).toHaveLength(1);
  });

  test('is slow stops the provider, is not taken for a silent provider, and gets all of it', async () => {
    const size = 40_000_000;
    let response: ServerResponse | undefined;
    const { call } = await startProvider((request, started) => {
      if (request.headers['content-length'] === '1') return void started.write('x');
      response = started;
      started.end(Buffer.alloc(size, 'x'));
    });
    const { call: made, listener } = call({ idleTimeoutMs: 50 });
    await waitFor(() => listener.status === 200);
    made.pause();
    // The time in which a silent provider is given up is over when one is.
    const silent = call({ idleTimeoutMs: 50, body: Buffer.from('x') });
    await waitFor(() => silent.listener.over);
    expect(silent.listener.failures).toMatchObject([{ kind: 'timeout' }]);
    expect(listener.over).toBe(false);
    expect(listener.text.length).toBeLessThan(size);
    expect(response?.writableFinished).toBe(false);
    made.resume();
    await waitFor(() => listener.over);
    expect(listener).toMatchObject({ ended: 1, failures: [] });
    expect(listener.text).toHaveLength(size);
  });
});
