import { request } from 'node:http';
import { waitFor } from '@sluice/testkit';
import { describe, expect, test } from 'vitest';
import { chatRequest, RawClient, startIngress } from './http-fixture.ts';

const HEAD = ['POST /v1/chat/completions HTTP/1.1', 'host: x', 'content-type: application/json'];

describe('a body over the limit', () => {
  test('is refused by its announced length, before any of it is read', async () => {
    const { port, envelopes } = await startIngress({ bodyLimit: '1KiB' });
    const client = new RawClient(port);
    client.send(...HEAD, 'content-length: 1025', '', '');
    const answer = await client.answer();
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'body_too_large' } });
    expect(answer.headers.connection).toBe('close');
    await waitFor(() => client.closed);
    expect(envelopes).toEqual([]);
  });

  test('is refused at once where the client waits to be asked for it, and one within it is asked for', async () => {
    const { port, envelopes } = await startIngress({ bodyLimit: '1KiB' });
    const large = new RawClient(port);
    large.send(...HEAD, 'expect: 100-continue', 'content-length: 1025', '', '');
    expect((await large.answer()).status).toBe(413);
    const small = new RawClient(port);
    const [head = '', body = ''] = chatRequest(undefined, 'expect: 100-continue').split('\r\n\r\n');
    small.send(head, '', '');
    await waitFor(() => small.received === 'HTTP/1.1 100 Continue\r\n\r\n');
    small.received = '';
    small.send(body);
    expect((await small.answer()).status).toBe(200);
    expect(envelopes).toHaveLength(1);
  });

  test('is refused when more came than allowed, where no length was announced', async () => {
    const { port, envelopes } = await startIngress({ bodyLimit: '1KiB' });
    const client = new RawClient(port);
    client.send(...HEAD, 'transfer-encoding: chunked', '', '200', `${'x'.repeat(512)}`, '');
    client.send('201', 'x'.repeat(513), '');
    expect((await client.answer()).status).toBe(413);
    await waitFor(() => client.closed);
    expect(envelopes).toEqual([]);
  });

  test('a client that reads only when it has sent all of it gets the answer, not a broken connection', async () => {
    const { port } = await startIngress({ bodyLimit: '1KiB' });
    const client = new RawClient(port);
    client.socket.pause();
    client.send(...HEAD, 'content-length: 8000000', '', '');
    for (let part = 0; part < 8; part++)
      await new Promise(resolve => client.socket.write(Buffer.alloc(1_000_000, 'x'), resolve));
    client.socket.resume();
    expect((await client.answer()).status).toBe(413);
  });

  test('is refused to a client of Node, which writes and reads at once', async () => {
    const { port } = await startIngress({ bodyLimit: '1KiB' });
    for (const length of [{ 'content-length': 8_000_000 }, {}]) {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const sending = request({
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/v1/chat/completions',
          headers: { 'content-type': 'application/json', ...length },
        });
        sending.on('response', response => resolve(response.resume().statusCode));
        sending.on('error', reject);
        for (let part = 0; part < 8; part++) sending.write(Buffer.alloc(1_000_000, 'x'));
        sending.end();
      });
      expect(status).toBe(413);
    }
  });

  test('the rest of it is not read', async () => {
    const { port } = await startIngress({ bodyLimit: '1KiB' });
    const client = new RawClient(port);
    client.send(...HEAD, 'content-length: 1000000000000', '', '');
    await client.answer();
    let sent = 0;
    const chunk = Buffer.alloc(1_000_000, 'x');
    const more = (refused?: Error | null): void => {
      // A write after the server's end fails within its turn: without end where it is tried again.
      if (client.closed || refused instanceof Error) return;
      sent += chunk.length;
      client.socket.write(chunk, more);
    };
    more();
    await waitFor(() => client.closed);
    expect(sent).toBeLessThan(1_000_000_000_000);
  });
});

describe('headers', () => {
  test('over their limit are refused with 431', async () => {
    const { port } = await startIngress({ headerLimit: '2KiB' });
    const client = new RawClient(port);
    client.send('GET /v1/models HTTP/1.1', 'host: x', `x-large: ${'x'.repeat(3_000)}`, '', '');
    const answer = await client.answer();
    expect(answer.status).toBe(431);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'headers_too_large' } });
    await waitFor(() => client.closed);
  });

  test('that are not HTTP are refused with 400, and the connection closed', async () => {
    const { port } = await startIngress();
    for (const text of ['hello\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET / HTTP/1.1\r\nbad header\r\n\r\n']) {
      const client = new RawClient(port);
      client.send(text);
      const answer = await client.answer();
      expect([text, answer.status]).toEqual([text, 400]);
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'invalid_request' } });
      await waitFor(() => client.closed);
    }
  });

  test('with a length and chunks both, as for smuggling, are refused', async () => {
    const { port, envelopes } = await startIngress();
    const client = new RawClient(port);
    client.send(...HEAD, 'content-length: 5', 'transfer-encoding: chunked', '', '0', '', '');
    expect((await client.answer()).status).toBe(400);
    expect(envelopes).toEqual([]);
  });
});

describe('a slow client', () => {
  test('that does not send its headers is answered with 408', async () => {
    const { port } = await startIngress({ headersTimeout: '100ms', requestTimeout: '200ms' });
    const client = new RawClient(port);
    client.send('GET /v1/models HTTP/1.1', 'host: x', '');
    const answer = await client.answer();
    expect(answer.status).toBe(408);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'request_timeout' } });
    await waitFor(() => client.closed);
  });

  test('that does not send its body is answered with 408, and its request goes nowhere', async () => {
    const { port, envelopes, log } = await startIngress({ headersTimeout: '100ms', requestTimeout: '200ms' });
    const client = new RawClient(port);
    client.send(...HEAD, 'content-length: 100', '', '{"model":');
    const answer = await client.answer();
    expect(answer.status).toBe(408);
    await waitFor(() => client.closed);
    await waitFor(() => log.some(line => line.includes('client_closed')));
    expect(envelopes).toEqual([]);
  });
});

test('a body that breaks off goes nowhere, and is counted as what the client left', async () => {
  const { port, envelopes, metrics } = await startIngress();
  const client = new RawClient(port);
  client.send(...HEAD, 'content-length: 100', '', '{"model":');
  await waitFor(async () =>
    (await metrics()).includes('http_requests_in_flight{method="POST",path="/v1/chat/completions"} 1'),
  );
  client.socket.destroy();
  await waitFor(async () => (await metrics()).includes('path="/v1/chat/completions",status="499"} 1'));
  expect(await metrics()).toContain('http_requests_in_flight{method="POST",path="/v1/chat/completions"} 0');
  expect(envelopes).toEqual([]);
});
