import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildStub } from './build-stub.ts';
import { chunksSentBy, type ProviderStub } from './provider-stub.ts';
import { startStub } from './start-stub.ts';

// Without a C compiler the benchmark falls back to nginx, of which only the smoke test is run.
const testNative = test.skipIf(buildStub() === undefined);
let stub: ProviderStub;
beforeAll(async () => {
  stub = await startStub(undefined);
});
afterAll(() => stub.stop());

const post = (body: string): Promise<Response> =>
  fetch(`${stub.url}/v1/chat/completions`, { method: 'POST', body });

test('a request is answered by a chat completion with usage', async () => {
  expect(await (await post('{"model":"m","messages":[]}')).json()).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant' }, finish_reason: 'stop' }],
    usage: { total_tokens: 140 },
  });
});

testNative.each(['bench-model', 'bench-pace-1', 'bench-pause-1'])(
  'a stream of %s is 100 chunks, usage and an end',
  async model => {
    const before = await chunksSentBy(stub);
    const answer = await post(JSON.stringify({ model, stream: true }));
    const events = (await answer.text()).trimEnd().split('\n\n');
    const chunks = events.slice(0, -1).map(event => JSON.parse(event.replace('data: ', '')));
    expect(chunks).toHaveLength(101);
    expect(chunks.at(0).choices[0].delta.role).toBe('assistant');
    expect(chunks.at(99).choices[0].finish_reason).toBe('stop');
    expect(chunks.at(100).usage.completion_tokens).toBe(100);
    expect(events.at(-1)).toBe('data: [DONE]');
    expect((await chunksSentBy(stub)) - before).toBe(100);
  },
);

testNative(
  'pipelined requests cut anywhere, chunked or with a length, are each answered in turn',
  async () => {
    const whole = '{"model":"m"}';
    const streamed = '{"stream": true}';
    const byLength = (body: string): string =>
      `POST / HTTP/1.1\r\nhost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const chunked = `POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"str\r\nb\r\neam": true}\r\n0\r\n\r\n`;
    const requests = byLength(whole) + chunked + byLength(streamed) + byLength(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(requests.length), { maxLength: 5 }), async cuts => {
        const socket = connect(Number(new URL(stub.url).port), '127.0.0.1').setNoDelay(true);
        await once(socket, 'connect');
        const received = text(socket);
        const ends = [...cuts.toSorted((a, b) => a - b), requests.length];
        for (const [index, end] of ends.entries()) {
          await new Promise(resolve => socket.write(requests.slice(ends[index - 1] ?? 0, end), resolve));
        }
        socket.end(`GET /end HTTP/1.1\r\nconnection: close\r\n\r\n`);
        const answers = (await received).split('HTTP/1.1 200 OK').slice(1);
        expect(answers.map(answer => (answer.match(/data: /g) ?? []).length)).toEqual([0, 102, 102, 0, 0]);
      }),
      { numRuns: 20 },
    );
  },
);
