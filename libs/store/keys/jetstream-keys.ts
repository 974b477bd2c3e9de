import { type KV, Kvm } from '@nats-io/kv';
import type { JetStreamAccess } from '../jetstream/access.ts';
import { drainStream, followStream } from '../jetstream/read-stream.ts';
import { keysBucket } from '../jetstream/resources.ts';
import type { KeyFeed, KeyRecord, KeyStore } from './port.ts';

/** The entry that says to every feed that the store lives. Not a hash, so no key can be in its place. */
const BEAT = 'beat';
const PREFIX = `$KV.${keysBucket}.`;
const part = { stream: `KV_${keysBucket}`, filter: `${PREFIX}>` };

/** Keys in a JetStream key-value bucket, an entry a key, by its hash. */
export class JetStreamKeys implements KeyStore {
  readonly #access: JetStreamAccess;
  readonly #bucket: KV;

  private constructor(access: JetStreamAccess, bucket: KV) {
    this.#access = access;
    this.#bucket = bucket;
  }

  static async open(access: JetStreamAccess): Promise<JetStreamKeys> {
    // Not `allow_direct`: a replica may answer that, and may not have heard of a revocation yet.
    return new JetStreamKeys(access, await new Kvm(access.client).open(keysBucket, { allow_direct: false }));
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
    void this.#feed(feed, state.last_seq + 1, signal);
    return () => stopping.abort();
  }

  beat(): Promise<void> {
    return this.#access.orNotReady('Beating', async () => {
      await this.#bucket.put(BEAT, '');
    });
  }

  async #feed(feed: KeyFeed, sequence: number, signal: AbortSignal): Promise<void> {
    for await (const message of followStream(this.#access, part, { kind: 'sequence', sequence }, signal)) {
      if (signal.aborted) return;
      if (message.subject === PREFIX + BEAT) feed.onBeat();
      else if (message.data.length > 0) feed.onChange(message.json<KeyRecord>());
    }
  }
}
