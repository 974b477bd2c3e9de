import { type KV, Kvm } from '@nats-io/kv';
import type { Subscription } from '@nats-io/nats-core';
import { subjects } from '@sluice/contract';
import type { JetStreamAccess } from '../jetstream/access.ts';
import { drainStream, followStream } from '../jetstream/read-stream.ts';
import { keysBucket } from '../jetstream/resources.ts';
import { updateEntry } from '../jetstream/update-entry.ts';
import type { KeyFeed, KeyRecord, KeyStore } from './port.ts';

/** The entry that says to every feed that the store lives. Not a hash, so no key can be in its place. */
const BEAT = 'beat';
/** For so long after the store was reached last, it is taken for unchanged while it cannot be: nobody can write to it. */
const UNCHANGED_MS = 60_000;
const PREFIX = `$KV.${keysBucket}.`;
const part = { stream: `KV_${keysBucket}`, filter: `${PREFIX}>` };

/** A sequence of the bucket's stream: all that was written up to there is known. */
interface Position {
  sequence: number;
}

/** Keys in a JetStream key-value bucket, an entry a key, by its hash. */
export class JetStreamKeys implements KeyStore {
  readonly #access: JetStreamAccess;
  readonly #bucket: KV;
  readonly #now: () => number;
  /** The last beat that was written, and when. */
  #written: (Position & { atMs: number }) | undefined;

  private constructor(access: JetStreamAccess, bucket: KV, now: () => number) {
    this.#access = access;
    this.#bucket = bucket;
    this.#now = now;
  }

  /** `now`: milliseconds of a clock that is never set. */
  static async open(access: JetStreamAccess, now = () => performance.now()): Promise<JetStreamKeys> {
    // Not `allow_direct`: a replica may answer that, and may not have heard of a revocation yet.
    const bucket = await new Kvm(access.client).open(keysBucket, { allow_direct: false });
    return new JetStreamKeys(access, bucket, now);
  }

  get(hash: string): Promise<KeyRecord | undefined> {
    return this.#access.orNotReady('Reading a key', async () => {
      const entry = await this.#bucket.get(hash);
      return entry === null || entry.operation !== 'PUT' ? undefined : entry.json<KeyRecord>();
    });
  }

  put(record: KeyRecord): Promise<void> {
    return this.#access.orNotReady('Writing a key', async () => {
      await this.#bucket.put(record.hash, JSON.stringify(record));
    });
  }

  update(hash: string, change: (present: KeyRecord) => KeyRecord): Promise<KeyRecord | undefined> {
    return this.#access.orNotReady('Changing a key', () =>
      updateEntry<KeyRecord>(this.#bucket, hash, present => present && change(present)),
    );
  }

  list(): Promise<KeyRecord[]> {
    const { signal } = this.#access;
    return this.#access.orNotReady('Listing keys', async () => {
      const records: KeyRecord[] = [];
      for await (const message of drainStream(this.#access, part, 'last-of-each-subject', signal)) {
        if (message.subject !== PREFIX + BEAT && message.data.length > 0)
          records.push(message.json<KeyRecord>());
      }
      return records;
    });
  }

  async follow(feed: KeyFeed): Promise<() => void> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#access.signal]);
    const { state } = await this.#access.orNotReady('Following the keys', () =>
      this.#access.retry('Following the keys', signal, () => this.#access.manager.streams.info(part.stream)),
    );
    const position: Position = { sequence: state.last_seq };
    const unchanged = this.#hearUnchanged(position, feed);
    signal.addEventListener('abort', () => unchanged.unsubscribe(), { once: true });
    void this.#feed(feed, position, signal);
    return () => stopping.abort();
  }

  beat(): Promise<void> {
    this.#sayUnchanged();
    return this.#access.orNotReady('Beating', async () => {
      const sequence = await this.#bucket.put(BEAT, '');
      this.#written = { sequence, atMs: this.#now() };
    });
  }

  /** Whoever knows all up to the last beat has missed nothing, as long as the store cannot be reached. */
  #sayUnchanged(): void {
    if (this.#written === undefined || this.#now() - this.#written.atMs > UNCHANGED_MS) return;
    this.#access.connection.publish(subjects.keysUnchanged, String(this.#written.sequence));
  }

  #hearUnchanged(position: Position, feed: KeyFeed): Subscription {
    return this.#access.connection.subscribe(subjects.keysUnchanged, {
      callback: (error, message) => {
        if (error === null && Number(message.string()) <= position.sequence) feed.onBeat();
      },
    });
  }

  async #feed(feed: KeyFeed, position: Position, signal: AbortSignal): Promise<void> {
    const from = { kind: 'sequence', sequence: position.sequence + 1 } as const;
    for await (const message of followStream(this.#access, part, from, signal)) {
      if (signal.aborted) return;
      position.sequence = message.seq;
      if (message.subject === PREFIX + BEAT) feed.onBeat();
      else if (message.data.length > 0) feed.onChange(message.json<KeyRecord>());
    }
  }
}
