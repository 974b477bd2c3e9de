import { type FrameSink, GatewayError, reject } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { describe, expect, test } from 'vitest';
import { chatRequest, RawClient, startIngress } from './http-fixture.ts';

const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8' };

/** An ingress whose answers the test writes itself. */
async function startWriting(server: object = {}) {
  const sinks: FrameSink[] = [];
  const cancelled: number[] = [];
  const started = await startIngress(server, () => ({
    kind: 'reply',
    write: sink => {
      const index = sinks.push(sink) - 1;
      sink.onCancel(() => cancelled.push(index));
    },
  }));
  const open = async (request = chatRequest()): Promise<{ client: RawClient; sink: FrameSink }> => {
    const count = sinks.length;
    const client = new RawClient(started.port);
    client.send(request);
    const sink = await waitFor(() => sinks[count]);
    return { client, sink };
  };
  return { ...started, sinks, cancelled, open };
}

describe('an answer', () => {
  test('that is whole at once has a length; a stream comes chunk by chunk as it is written', async () => {
    const { open } = await startWriting();
    const whole = await open();
    whole.sink.head(201, { 'x-route': 'chat' });
    whole.sink.data(Buffer.from('{"a":'));
    whole.sink.data(Buffer.from('1}'));
    whole.sink.end();
    const answer = await whole.client.answer();
    expect(answer).toMatchObject({ status: 201, body: '{"a":1}' });
    expect(answer.headers).toMatchObject({ 'content-length': '7', 'x-route': 'chat' });

    const stream = await open();
    stream.sink.head(200, EVENTS);
    await waitFor(() => stream.client.received.endsWith('\r\n\r\n'));
    expect(stream.client.received).toMatch(/transfer-encoding: chunked/i);
    for (const text of ['data: one\n\n', 'data: two\n\n']) {
      stream.sink.data(Buffer.from(text));
      await waitFor(() => stream.client.received.endsWith(`b\r\n${text}\r\n`));
    }
    stream.sink.end();
    await waitFor(() => stream.client.received.endsWith('\r\n0\r\n\r\n'));
  });

  test('without a body, and one with an empty status, leave the connection usable', async () => {
    const { open, sinks } = await startWriting();
    const { client, sink } = await open();
    sink.head(204, {});
    sink.end();
    await waitFor(() => client.received.includes('204'));
    client.received = '';
    client.send(chatRequest());
    await waitFor(() => sinks.length === 2);
    sinks[1]?.head(200, {});
    sinks[1]?.end();
    expect(await client.answer()).toMatchObject({ status: 200, body: '' });
  });

  test('whose headers cannot be written is an error of ours, and the process lives', async () => {
    const { open, cancelled } = await startWriting();
    const { client, sink } = await open();
    sink.head(200, { 'x-target': 'model\r\nset-cookie: x' });
    const answer = await client.answer();
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'internal' } });
    expect(client.received).not.toContain('set-cookie');
    expect(cancelled).toEqual([0]);
    expect((await open()).client.closed).toBe(false);
  });
});

describe('an error', () => {
  test('before the first byte is an HTTP error with its headers, and the request id where only we can help', async () => {
    const { url, envelopes } = await startIngress({}, ({ facts }) =>
      reject(
        facts.stream
          ? new GatewayError('internal', { internal: 'secret' })
          : new GatewayError('rate_limited', { retryAfterMs: 1_500, headers: { 'x-ratelimit-limit': '10' } }),
      ),
    );
    const ask = (stream: boolean): Promise<Response> =>
      fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'hi' }] }),
      });
    const limited = await ask(false);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('2');
    expect(limited.headers.get('x-ratelimit-limit')).toBe('10');
    const internal = await ask(true);
    const text = await internal.text();
    expect(internal.status).toBe(500);
    expect(internal.headers.get('content-type')).toContain('application/json');
    expect(text).toContain(envelopes[1]?.id);
    expect(text).not.toContain('secret');
  });

  test('after the first byte of a stream is its last event', async () => {
    const { open, log } = await startWriting();
    const { client, sink } = await open();
    sink.head(200, EVENTS);
    sink.data(Buffer.from('data: one\n\n'));
    await waitFor(() => client.received.includes('data: one'));
    sink.reject(new GatewayError('upstream_interrupted', { internal: 'ECONNRESET 10.0.0.1' }));
    await waitFor(() => client.received.endsWith('0\r\n\r\n'));
    expect(client.received).toContain('"code":"upstream_interrupted"');
    expect(client.received).not.toContain('10.0.0.1');
    expect(client.closed).toBe(false);
    await waitFor(() => log.some(line => line.includes('upstream_interrupted') && line.includes('10.0.0.1')));
  });

  test('after the first byte of anything else breaks the connection, so that half does not look whole', async () => {
    const { open } = await startWriting();
    const { client, sink } = await open();
    sink.head(200, { 'content-type': 'application/json' });
    sink.data(Buffer.from('{"data":['));
    await waitFor(() => client.received.includes('data'));
    sink.reject(new GatewayError('upstream_interrupted'));
    await waitFor(() => client.closed);
    expect(client.received).not.toContain('0\r\n\r\n');
  });
});

describe('a client', () => {
  test('that leaves before or in the middle of an answer is told to the stage, and counted', async () => {
    const { open, cancelled, metrics } = await startWriting();
    const waiting = await open();
    waiting.sink.accepted({
      redrive: true,
      lineage: { tenant: 'acme', route: 'r', provider: 'p', kind: 'openai', model: 'm', configRevision: 1 },
    });
    waiting.client.socket.destroy();
    await waitFor(() => cancelled.length === 1);
    const streaming = await open();
    streaming.sink.head(200, EVENTS);
    streaming.sink.data(Buffer.from('data: one\n\n'));
    await waitFor(() => streaming.client.received.includes('one'));
    streaming.client.socket.destroy();
    await waitFor(() => cancelled.length === 2);
    await waitFor(async () => (await metrics()).includes('path="/v1/chat/completions",status="499"} 2'));
    // What is written afterwards goes nowhere, and harms nothing.
    streaming.sink.data(Buffer.from('data: two\n\n'));
    streaming.sink.end();
    expect((await open()).client.closed).toBe(false);
  });

  test('that reads slowly makes the stage wait, and gets everything', async () => {
    const { open } = await startWriting();
    const { client, sink } = await open();
    client.socket.pause();
    sink.head(200, EVENTS);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let drained = 0;
    sink.onDrain(() => drained++);
    let written = 0;
    // The kernel takes some of it; then the window fills.
    for (let full = false; !full; ) {
      await new Promise(resolve => setImmediate(resolve));
      written++;
      full = !sink.data(chunk);
      if (written > 4_000) throw new Error('nothing holds the stage back');
    }
    expect(drained).toBe(0);
    client.socket.resume();
    await waitFor(() => drained > 0);
    sink.end();
    await waitFor(() => client.received.endsWith('0\r\n\r\n'));
    const bytes = client.received.split('x').length - 1;
    expect(bytes).toBeGreaterThanOrEqual(written * chunk.length);
  });

  test('that sends what is no request while it gets an answer breaks its connection, not the answer', async () => {
    const { open, cancelled } = await startWriting();
    const { client, sink } = await open();
    sink.head(200, EVENTS);
    sink.data(Buffer.from('data: one\n\n'));
    await waitFor(() => client.received.includes('one'));
    client.send('garbage\r\n\r\n');
    await waitFor(() => client.closed);
    expect(client.received).not.toContain('HTTP/1.1 400');
    await waitFor(() => cancelled.length === 1);
  });
});

describe('closing', () => {
  test('waits for what is being answered, then closes its connections, and takes no new ones', async () => {
    const { open, ingress, port } = await startWriting();
    const whole = await open();
    const stream = await open();
    const idle = new RawClient(port);
    idle.send('GET /health HTTP/1.1', 'host: x', '', '');
    await idle.answer();
    stream.sink.head(200, EVENTS);
    await waitFor(() => stream.client.received.includes('200'));
    let closed = false;
    const closing = ingress.close(new AbortController().signal).then(() => {
      closed = true;
    });
    await waitFor(() => idle.closed);
    const late = new RawClient(port);
    await waitFor(() => late.closed);
    expect(closed).toBe(false);
    whole.sink.head(200, {});
    whole.sink.end();
    expect((await whole.client.answer()).status).toBe(200);
    stream.sink.data(Buffer.from('data: last\n\n'));
    stream.sink.end();
    await waitFor(() => stream.client.received.endsWith('0\r\n\r\n'));
    await closing;
    await waitFor(() => whole.client.closed && stream.client.closed);
  });

  test('ends at its deadline what is still being answered with the error event, and the work on it', async () => {
    const { open, ingress, cancelled } = await startWriting();
    const stream = await open();
    const unanswered = await open();
    const lineage = {
      tenant: 'acme',
      route: 'chat',
      provider: 'p',
      kind: 'openai',
      model: 'm',
      configRevision: 1,
    };
    unanswered.sink.accepted({ redrive: true, lineage });
    stream.sink.head(200, EVENTS);
    stream.sink.data(Buffer.from('data: one\n\n'));
    await waitFor(() => stream.client.received.includes('one'));
    await ingress.close(AbortSignal.timeout(0));
    await waitFor(() => stream.client.closed && unanswered.client.closed);
    expect(stream.client.received).toMatch(/data: \{"error":\{.*"code":"shutting_down"/);
    expect(stream.client.received).toMatch(/0\r\n\r\n$/);
    expect(await unanswered.client.answer()).toMatchObject({ status: 503 });
    expect(cancelled.sort()).toEqual([0, 1]);
  });

  test('was announced to clients before by answers that do not keep their connection', async () => {
    const { ingress, port } = await startIngress();
    ingress.announceLeaving();
    const client = new RawClient(port);
    client.send(chatRequest());
    expect((await client.answer()).headers).toMatchObject({ connection: 'close' });
    await waitFor(() => client.closed);
  });
});
