import { AwsEventWriter } from '@sluice/protocol';
import { expect, test } from 'vitest';
import { target } from './exchange/exchange-fixture.ts';
import { InvokeStream, isInvokeStream } from './invoke-stream.ts';
import type { UpstreamFailure, UpstreamHeaders, UpstreamListener } from './upstream.ts';

const AWS = {
  'content-type': 'application/vnd.amazon.eventstream',
  'content-length': '9',
  'x-amzn-requestid': 'r',
};

function setUp(headers: UpstreamHeaders = AWS) {
  const seen = { headers: {} as UpstreamHeaders, text: '', ends: 0, failures: [] as UpstreamFailure[] };
  const listener: UpstreamListener = {
    onHead: (_status, given) => {
      seen.headers = given;
    },
    onData: chunk => {
      seen.text += Buffer.from(chunk).toString();
    },
    onEnd: () => seen.ends++,
    onFailure: failure => seen.failures.push(failure),
  };
  const stream = new InvokeStream(listener);
  stream.onHead(200, headers);
  return { stream, seen };
}

const chunkOf = (event: unknown) => ({
  event: 'chunk',
  data: JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abc' }),
});
const start = { type: 'message_start', message: { id: 'm' } };
const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'grüezi' } };
const sse = (event: { type: string }): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

test('the stream becomes the one that Anthropic sends, wherever it was cut', () => {
  const bytes = new AwsEventWriter().write([chunkOf(start), chunkOf(delta)]);
  for (let at = 0; at <= bytes.length; at++) {
    const { stream, seen } = setUp();
    stream.onData(bytes.subarray(0, at));
    stream.onData(bytes.subarray(at));
    stream.onEnd();
    expect(seen).toMatchObject({ text: sse(start) + sse(delta), ends: 1, failures: [] });
  }
});

test('its head says what it has become', () => {
  expect(setUp().seen.headers).toEqual({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-amzn-requestid': 'r',
  });
});

test('an exception is an error event', () => {
  const { stream, seen } = setUp();
  stream.onData(
    new AwsEventWriter().write([{ event: 'throttlingException', data: '{"message":"slow down"}' }]),
  );
  expect(seen.text).toBe(
    'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}\n\n',
  );
});

test('a wrong checksum is not passed over', () => {
  const bytes = Buffer.from(new AwsEventWriter().write([chunkOf(start)]));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => setUp().stream.onData(bytes)).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
});

test('an answer that is no such stream passes through', () => {
  const { stream, seen } = setUp({ 'content-type': 'application/json' });
  stream.onData(Buffer.from('{"message":"no"}'));
  expect(seen.text).toBe('{"message":"no"}');
});

test('only streams of InvokeModel are taken for it', () => {
  const of = (kind: string, protocol: 'anthropic-messages' | 'bedrock-converse', stream: boolean) =>
    isInvokeStream({
      target: target('x', { kind, protocol }),
      protocol: 'openai-chat',
      stream,
      body: new Uint8Array(),
      connectTimeoutMs: 1,
      firstByteTimeoutMs: 1,
      idleTimeoutMs: 1,
    });
  expect(of('bedrock', 'anthropic-messages', true)).toBe(true);
  expect(of('bedrock', 'anthropic-messages', false)).toBe(false);
  expect(of('bedrock', 'bedrock-converse', true)).toBe(false);
  expect(of('anthropic', 'anthropic-messages', true)).toBe(false);
});
