import { crc32 } from 'node:zlib';
import { GatewayError } from '@sluice/contract';
import { decodeHeaders, type EventHeaders, encodeHeaders } from './aws-event-headers.ts';

/**
 * AWS event streams, https://smithy.io/2.0/aws/amazon-eventstream.html: a message is its length and the length
 * of its headers (32 bits each), the CRC-32 of those eight bytes, headers, payload, and the CRC-32 of all that.
 * All numbers are big endian.
 */
export interface EventStreamMessage {
  headers: EventHeaders;
  payload: Uint8Array;
}

/** A message, and its bytes as they came. */
export interface ReceivedMessage extends EventStreamMessage {
  raw: Uint8Array;
}

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const MIN_MESSAGE_BYTES = PRELUDE_BYTES + CHECKSUM_BYTES;
/** Of the specification. */
const MAX_HEADER_BYTES = 128 * 1024;
/** AWS allows 16 MiB of payload; no event of a model comes near the bound that server-sent events have here. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

const invalid = (internal: string): GatewayError => new GatewayError('upstream_invalid', { internal });

/** Cuts a byte stream into messages, wherever the network cut it. Payloads are views where they can be. */
export class EventStreamDecoder {
  readonly #maxMessageBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** How many bytes are needed for the next step: the prelude, or the whole message once its length is known. */
  #needed = PRELUDE_BYTES;
  #lengthKnown = false;

  constructor(maxMessageBytes = MAX_MESSAGE_BYTES) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** The messages that this chunk completes. Throws `upstream_invalid` on a wrong checksum or length. */
  push(chunk: Uint8Array): ReceivedMessage[] {
    const messages: ReceivedMessage[] = [];
    this.#pieces.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#bytes += chunk.byteLength;
    if (this.#bytes < this.#needed) return messages;
    let buffer = this.#join();
    while (buffer.length >= this.#needed) {
      if (!this.#lengthKnown) {
        this.#needed = this.#readPrelude(buffer);
        this.#lengthKnown = true;
        continue;
      }
      messages.push(readMessage(buffer.subarray(0, this.#needed)));
      buffer = buffer.subarray(this.#needed);
      this.#needed = PRELUDE_BYTES;
      this.#lengthKnown = false;
    }
    this.#bytes = buffer.length;
    this.#pieces = buffer.length === 0 ? [] : [buffer];
    return messages;
  }

  /** How many bytes of an unfinished message are left when the stream ends: none, unless it was cut off. */
  end(): number {
    const rest = this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
    this.#needed = PRELUDE_BYTES;
    this.#lengthKnown = false;
    return rest;
  }

  #join(): Buffer {
    const [only, ...others] = this.#pieces;
    if (only === undefined) return NOTHING;
    return others.length === 0 ? only : Buffer.concat(this.#pieces, this.#bytes);
  }

  /** The message's length. The checksum of the prelude is what tells a length from noise before it is waited for. */
  #readPrelude(buffer: Buffer): number {
    if (crc32(buffer.subarray(0, 8)) !== buffer.readUInt32BE(8))
      throw invalid('The checksum of the prelude of an event-stream message is wrong.');
    const total = buffer.readUInt32BE(0);
    const headers = buffer.readUInt32BE(4);
    if (total > this.#maxMessageBytes)
      throw invalid(`An event-stream message is larger than ${this.#maxMessageBytes} bytes.`);
    if (headers > MAX_HEADER_BYTES || total < MIN_MESSAGE_BYTES + headers)
      throw invalid('The lengths of an event-stream message contradict each other.');
    return total;
  }
}

function readMessage(message: Buffer): ReceivedMessage {
  const end = message.length - CHECKSUM_BYTES;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end))
    throw invalid('The checksum of an event-stream message is wrong.');
  const payloadStart = PRELUDE_BYTES + message.readUInt32BE(4);
  return {
    headers: decodeHeaders(message.subarray(PRELUDE_BYTES, payloadStart)),
    payload: message.subarray(payloadStart, end),
    raw: message,
  };
}

/** One message as bytes. Throws `internal` where a header has a name or a value that the format has no room for. */
export function encodeEventStreamMessage({ headers, payload }: EventStreamMessage): Uint8Array {
  const headerBytes = encodeHeaders(headers);
  const total = MIN_MESSAGE_BYTES + headerBytes.length + payload.length;
  const message = Buffer.allocUnsafe(total);
  message.writeUInt32BE(total, 0);
  message.writeUInt32BE(headerBytes.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(headerBytes, PRELUDE_BYTES);
  message.set(payload, PRELUDE_BYTES + headerBytes.length);
  message.writeUInt32BE(crc32(message.subarray(0, total - CHECKSUM_BYTES)), total - CHECKSUM_BYTES);
  return message;
}
