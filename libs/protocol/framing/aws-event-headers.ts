import { GatewayError } from '@sluice/contract';

/**
 * Headers of AWS event-stream messages, https://smithy.io/2.0/aws/amazon-eventstream.html#headers: the name's
 * length (8 bits), the name, the value's type (8 bits), the value. Strings and byte arrays have a length of 16 bits.
 */
export type EventHeader =
  | { type: 'boolean'; value: boolean }
  | { type: 'byte' | 'short' | 'integer'; value: number }
  | { type: 'long'; value: bigint }
  | { type: 'bytes'; value: Uint8Array }
  | { type: 'string'; value: string }
  /** Epoch milliseconds. */
  | { type: 'timestamp'; value: bigint }
  | { type: 'uuid'; value: string };

export type EventHeaders = Record<string, EventHeader>;

const MAX_NAME_BYTES = 255;
const MAX_VALUE_BYTES = 32_767;

const invalid = (): GatewayError =>
  new GatewayError('upstream_invalid', { internal: 'The headers of an event-stream message are malformed.' });

/** Throws `upstream_invalid`. */
export function decodeHeaders(bytes: Buffer): EventHeaders {
  const headers: EventHeaders = {};
  let offset = 0;
  const take = (count: number): Buffer => {
    const end = offset + count;
    if (end > bytes.length) throw invalid();
    const taken = bytes.subarray(offset, end);
    offset = end;
    return taken;
  };
  while (offset < bytes.length) {
    const name = take(take(1).readUInt8()).toString('utf8');
    // A name like `__proto__` must become a member like any other.
    Object.defineProperty(headers, name, {
      value: decodeValue(take(1).readUInt8(), take),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return headers;
}

function decodeValue(type: number, take: (count: number) => Buffer): EventHeader {
  switch (type) {
    case 0:
      return { type: 'boolean', value: true };
    case 1:
      return { type: 'boolean', value: false };
    case 2:
      return { type: 'byte', value: take(1).readInt8() };
    case 3:
      return { type: 'short', value: take(2).readInt16BE() };
    case 4:
      return { type: 'integer', value: take(4).readInt32BE() };
    case 5:
      return { type: 'long', value: take(8).readBigInt64BE() };
    case 6:
      return { type: 'bytes', value: take(take(2).readUInt16BE()) };
    case 7:
      return { type: 'string', value: take(take(2).readUInt16BE()).toString('utf8') };
    case 8:
      return { type: 'timestamp', value: take(8).readBigInt64BE() };
    case 9:
      return { type: 'uuid', value: uuidText(take(16).toString('hex')) };
    default:
      throw invalid();
  }
}

const uuidText = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

/** Throws `internal` on a name or a value that is too long: headers are ours, so that is a mistake of ours. */
export function encodeHeaders(headers: EventHeaders): Buffer {
  const pieces: Buffer[] = [];
  for (const [name, header] of Object.entries(headers)) {
    const nameBytes = Buffer.from(name);
    if (nameBytes.length === 0 || nameBytes.length > MAX_NAME_BYTES)
      throw new GatewayError('internal', { internal: 'An event-stream header has no valid name.' });
    pieces.push(Buffer.of(nameBytes.length), nameBytes, ...encodeValue(header));
  }
  return Buffer.concat(pieces);
}

function encodeValue(header: EventHeader): Buffer[] {
  switch (header.type) {
    case 'boolean':
      return [Buffer.of(header.value ? 0 : 1)];
    case 'byte': {
      const bytes = Buffer.of(2, 0);
      bytes.writeInt8(header.value, 1);
      return [bytes];
    }
    case 'short': {
      const bytes = Buffer.of(3, 0, 0);
      bytes.writeInt16BE(header.value, 1);
      return [bytes];
    }
    case 'integer': {
      const bytes = Buffer.of(4, 0, 0, 0, 0);
      bytes.writeInt32BE(header.value, 1);
      return [bytes];
    }
    case 'long':
      return [encodeLong(5, header.value)];
    case 'bytes':
      return sized(6, Buffer.from(header.value));
    case 'string':
      return sized(7, Buffer.from(header.value));
    case 'timestamp':
      return [encodeLong(8, header.value)];
    case 'uuid':
      return [Buffer.of(9), Buffer.from(header.value.replaceAll('-', ''), 'hex')];
  }
}

function encodeLong(type: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(type);
  bytes.writeBigInt64BE(value, 1);
  return bytes;
}

function sized(type: number, value: Buffer): Buffer[] {
  if (value.length > MAX_VALUE_BYTES)
    throw new GatewayError('internal', { internal: 'The value of an event-stream header is too long.' });
  return [Buffer.of(type, value.length >> 8, value.length & 0xff), value];
}
