import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { chatRequest, RawClient, startIngress } from './http-fixture.ts';

/** An ingress at which one request may wait, and does. */
async function startFull() {
  const started = await startIngress({ overload: { maxPending: 1 } }, () => new Promise(() => undefined));
  const waiting = new RawClient(started.port);
  waiting.send(chatRequest());
  await waitFor(() => started.envelopes.length === 1);
  return { ...started, waiting };
}

test('a request that is one too many is told so at once, on a connection that is kept', async () => {
  const { port, metrics } = await startFull();
  const client = new RawClient(port);
  for (let times = 0; times < 2; times++) {
    client.send(chatRequest());
    const { status, headers, body } = await client.answer();
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '1' });
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'overloaded' } });
  }
  expect(client.closed).toBe(false);
  expect(await metrics()).toMatch(/^sluice_ingress_refused_total 2$/m);
});

test.each([
  ['/v1/messages', { type: 'error', error: { type: 'overloaded_error' } }],
  ['/v1beta/models/g:generateContent', { error: { code: 503, status: 'UNAVAILABLE' } }],
])('it is told in the protocol of %s', async (path, answer) => {
  const { port } = await startFull();
  const client = new RawClient(port);
  client.send(chatRequest().replace('/v1/chat/completions', path));
  expect(JSON.parse((await client.answer()).body)).toMatchObject(answer);
});

test('of a large body that is one too many the rest is not read', async () => {
  const { port } = await startFull();
  const client = new RawClient(port);
  client.send('POST /v1/chat/completions HTTP/1.1', 'host: x', 'content-length: 1000000', '', '{');
  const { status, headers } = await client.answer();
  expect({ status, connection: headers.connection }).toEqual({ status: 503, connection: 'close' });
});

test('probes and operators are let in all the same', async () => {
  const { port } = await startFull();
  const client = new RawClient(port);
  for (const path of ['/health', '/ready']) {
    client.send(`GET ${path} HTTP/1.1`, 'host: x', '', '');
    expect((await client.answer()).status).toBe(200);
  }
});

test('bodies that would take more memory than there is for all are refused, and there is room again when an answer begins', async () => {
  const { port, envelopes } = await startIngress({
    bodyLimit: '64KiB',
    overload: { bodyMemory: '64KiB' },
  });
  const first = new RawClient(port);
  first.send('POST /v1/chat/completions HTTP/1.1', 'host: x', 'content-type: application/json');
  first.send('', 'content-length: 50000', '', '{'.padEnd(49_999));
  const second = new RawClient(port);
  const large = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(30_000) }] });
  await waitFor(async () => {
    second.send(chatRequest(large));
    return (await second.answer()).status === 503;
  });
  first.socket.destroy();
  const third = new RawClient(port);
  await waitFor(async () => {
    third.send(chatRequest(large));
    return (await third.answer()).status === 200;
  });
  expect(envelopes.length).toBeGreaterThan(0);
});
