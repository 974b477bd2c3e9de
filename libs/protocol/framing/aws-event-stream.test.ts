import { GatewayError } from '@sluice/contract';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutEverywhere } from '../golden/cut.ts';
import { frameOfMessage, messageOfFrame } from './aws-event-frames.ts';
import { decodeHeaders, type EventHeader } from './aws-event-headers.ts';
import {
  EventStreamDecoder,
  type EventStreamMessage,
  encodeEventStreamMessage,
  type ReceivedMessage,
} from './aws-event-stream.ts';

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const header: fc.Arbitrary<EventHeader> = fc.oneof(
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('byte' as const), value: fc.integer({ min: -128, max: 127 }) }),
  fc.record({ type: fc.constant('short' as const), value: fc.integer({ min: -32_768, max: 32_767 }) }),
  fc.record({ type: fc.constant('integer' as const), value: fc.integer() }),
  fc.record({ type: fc.constantFrom('long' as const, 'timestamp' as const), value: long }),
  fc.record({ type: fc.constant('bytes' as const), value: fc.uint8Array().map(Buffer.from) }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
  fc.record({ type: fc.constant('uuid' as const), value: fc.uuid() }),
);
const name = fc.oneof(fc.string({ minLength: 1, maxLength: 40 }), fc.constant('__proto__'));
const message: fc.Arbitrary<EventStreamMessage> = fc.record({
  headers: fc.dictionary(name, header, { noNullPrototype: true, maxKeys: 5 }),
  payload: fc.uint8Array({ maxLength: 200 }),
});
const messages = fc.array(message, { maxLength: 4 });

const plain = (list: readonly EventStreamMessage[]) =>
  list.map(({ headers, payload }) => ({ headers: Object.entries(headers), payload: Buffer.from(payload) }));

const decode = (pieces: Iterable<Uint8Array>): ReceivedMessage[] => {
  const decoder = new EventStreamDecoder();
  const decoded = [...pieces].flatMap(piece => decoder.push(piece));
  expect(decoder.end()).toBe(0);
  return decoded;
};

test('what is encoded decodes to the same, whole and cut at every byte', () => {
  fc.assert(
    fc.property(messages, list => {
      const bytes = Buffer.concat(list.map(encodeEventStreamMessage));
      expect(plain(decode([bytes]))).toEqual(plain(list));
      expect(Buffer.concat(decode([bytes]).map(({ raw }) => raw))).toEqual(bytes);
      expect(plain(decode(cutEverywhere(bytes)))).toEqual(plain(list));
    }),
  );
});

test('each flipped bit is noticed', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.nat({ max: 7 }), (one, position, bit) => {
      const bytes = Buffer.from(encodeEventStreamMessage(one));
      const index = position % bytes.length;
      bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
      expect(() => new EventStreamDecoder().push(bytes)).toThrow(
        expect.objectContaining({ code: 'upstream_invalid' }),
      );
    }),
  );
});

test('AWS’s own codec reads what we encode, and we read what it encodes', () => {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z:-]{1,20}$/), fc.string({ unit: 'grapheme' })),
      fc.uint8Array(),
      (texts, payload) => {
        const headers = Object.fromEntries(
          Object.entries(texts).map(([key, value]) => [key, { type: 'string' as const, value }]),
        );
        const theirs = codec.decode(encodeEventStreamMessage({ headers, payload }));
        expect(theirs.headers).toEqual(headers);
        expect(Buffer.from(theirs.body)).toEqual(Buffer.from(payload));
        expect(plain(decode([codec.encode({ headers, body: payload })]))).toEqual(
          plain([{ headers, payload }]),
        );
      },
    ),
  );
});

test('a message above the bound is refused as soon as its length is known', () => {
  const bytes = encodeEventStreamMessage({ headers: {}, payload: Buffer.alloc(100) });
  expect(() => new EventStreamDecoder(115).push(bytes.subarray(0, 12))).toThrow(GatewayError);
  expect(new EventStreamDecoder(116).push(bytes)).toHaveLength(1);
});

test('a message that is cut off is left over at the end', () => {
  const bytes = encodeEventStreamMessage({ headers: {}, payload: Buffer.from('{}') });
  const decoder = new EventStreamDecoder();
  expect(decoder.push(bytes.subarray(0, 15))).toEqual([]);
  expect(decoder.end()).toBe(15);
});

test('headers that claim more than there is are refused', () => {
  const header = Buffer.from([1, 0x61, 7, 0, 9, 0x62]);
  expect(() => decodeHeaders(header)).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  expect(() => decodeHeaders(Buffer.from([1, 0x61, 10]))).toThrow(GatewayError);
});

test('a header that has no room is a mistake of ours', () => {
  const encode = (name: string, value: string) =>
    encodeEventStreamMessage({ headers: { [name]: { type: 'string', value } }, payload: Buffer.alloc(0) });
  expect(() => encode('', 'x')).toThrow(expect.objectContaining({ code: 'internal' }));
  expect(() => encode('a', 'x'.repeat(40_000))).toThrow(expect.objectContaining({ code: 'internal' }));
});

test('a frame survives the wire, event or exception', () => {
  for (const event of ['messageStart', 'throttlingException']) {
    const frame = { event, data: '{"text":"ä"}' };
    const [decoded] = decode([messageOfFrame(frame)]);
    expect(decoded?.headers[':message-type']).toMatchObject({
      value: event === 'messageStart' ? 'event' : 'exception',
    });
    expect(decoded && frameOfMessage(decoded)).toEqual(frame);
  }
});

test('an unmodelled error becomes an exception with its message', () => {
  const text = (value: string): EventHeader => ({ type: 'string', value });
  const headers = {
    ':message-type': text('error'),
    ':error-code': text('InternalFailure'),
    ':error-message': text('broken'),
  };
  expect(frameOfMessage({ headers, payload: Buffer.alloc(0) })).toEqual({
    event: 'InternalFailureException',
    data: '{"message":"broken"}',
  });
});
