import { createHash, randomBytes } from 'node:crypto';
import {
  type Body,
  type BodyReference,
  GatewayError,
  type InstanceId,
  LARGE_BODY_BYTES,
  subjects,
  Turns,
} from '@sluice/contract';
import type { Inbox, InboxEntry } from './inbox.ts';
import type { Bus, BusMessage } from './port.ts';

const CHUNK_BYTES = 128 * 1024;
/** How much is asked for at a time: the bound on what is in flight for one pull. */
const ASK_BYTES = 4 * CHUNK_BYTES;
const PATIENCE_MS = 500;
const TRIES_WITHOUT_PROGRESS = 6;

interface PullRequest {
  token: string;
  offset: number;
  length: number;
}

/**
 * A chunk message: 4 bytes big-endian offset, then the bytes. An empty message: there is no such body here,
 * or, from the bus, nobody who could hold it.
 */
const encodeChunk = (offset: number, bytes: Uint8Array): Buffer => {
  const message = Buffer.allocUnsafe(4 + bytes.length);
  message.writeUInt32BE(offset, 0);
  message.set(bytes, 4);
  return message;
};

/** Holds the large bodies of this instance and pulls those of others, in chunks, over a bus that may lose some. */
export class BodyExchange {
  readonly #self: InstanceId;
  readonly #bus: Bus;
  readonly #held = new Map<string, Uint8Array>();
  readonly #inbox: Inbox;
  readonly #turns = new Turns();

  constructor(self: InstanceId, bus: Bus, inbox: Inbox) {
    this.#self = self;
    this.#bus = bus;
    this.#inbox = inbox;
  }

  start(): void {
    this.#bus.subscribe(subjects.body(this.#self), message => this.#serve(message));
  }

  get heldCount(): number {
    return this.#held.size;
  }

  /** `sha256` (hex) may be given by who hashed the bytes as they arrived. */
  hold(bytes: Uint8Array, sha256 = createHash('sha256').update(bytes).digest('hex')): BodyReference {
    const token = randomBytes(16).toString('hex');
    this.#held.set(token, bytes);
    return { holder: this.#self, sizeBytes: bytes.length, sha256, token };
  }

  release(reference: BodyReference): void {
    this.#held.delete(reference.token);
  }

  read(body: Body): Uint8Array | Promise<Uint8Array> {
    if (body.kind === 'inline') return body.bytes;
    return this.#held.get(body.reference.token) ?? this.#pull(body.reference);
  }

  #serve({ payload, reply }: BusMessage): void {
    if (reply === undefined) return;
    const { token, offset, length } = JSON.parse(Buffer.from(payload).toString('utf8')) as PullRequest;
    const bytes = this.#held.get(token);
    if (bytes === undefined) {
      this.#bus.publish(reply, new Uint8Array(0));
      return;
    }
    const end = Math.min(bytes.length, offset + Math.min(length, ASK_BYTES));
    for (let start = offset; start < end; start += CHUNK_BYTES) {
      this.#bus.publish(reply, encodeChunk(start, bytes.subarray(start, Math.min(end, start + CHUNK_BYTES))));
    }
  }

  async #pull(reference: BodyReference): Promise<Uint8Array> {
    const { holder, token, sizeBytes, sha256 } = reference;
    const entry = this.#inbox.open();
    const bytes = Buffer.allocUnsafe(sizeBytes);
    const hash = createHash('sha256');
    let received = 0;
    try {
      for (let triesLeft = TRIES_WITHOUT_PROGRESS; received < sizeBytes; triesLeft--) {
        if (triesLeft === 0)
          throw new GatewayError('instance_lost', { internal: `body holder ${holder} does not answer` });
        const request: PullRequest = { token, offset: received, length: ASK_BYTES };
        this.#bus.publish(subjects.body(holder), Buffer.from(JSON.stringify(request)), entry.subject);
        const before = received;
        received = await this.#collect(
          entry,
          received,
          Math.min(sizeBytes, received + ASK_BYTES),
          (offset, chunk) => {
            bytes.set(chunk, offset);
            hash.update(chunk);
          },
        );
        if (received > before) triesLeft = TRIES_WITHOUT_PROGRESS;
      }
    } finally {
      entry.close();
    }
    if (hash.digest('hex') !== sha256)
      throw new GatewayError('internal', { internal: `body of ${holder} does not match its SHA-256` });
    if (sizeBytes >= LARGE_BODY_BYTES) await this.#turns.next();
    return bytes;
  }

  /** Takes the chunks in order up to `end`, or as many as come before patience runs out. Resolves with how far it got. */
  #collect(
    entry: InboxEntry,
    from: number,
    end: number,
    take: (offset: number, chunk: Uint8Array) => void,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      let received = from;
      const timer = setTimeout(() => resolve(received), PATIENCE_MS);
      entry.listen(({ payload }) => {
        if (payload.length === 0) {
          clearTimeout(timer);
          reject(new GatewayError('instance_lost', { internal: 'the body or its holder is gone' }));
          return;
        }
        const offset = Buffer.from(payload.buffer, payload.byteOffset, 4).readUInt32BE(0);
        const chunk = payload.subarray(4);
        if (offset !== received || received + chunk.length > end) return;
        take(offset, chunk);
        received += chunk.length;
        if (received < end) return;
        clearTimeout(timer);
        resolve(received);
      });
    });
  }
}
