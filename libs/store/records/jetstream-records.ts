import type { JsMsg } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { decodeToken, encodeToken } from '@sluice/contract';
import { isOutpaced, type JetStreamAccess } from '../jetstream/access.ts';
import { drainStream, followStream } from '../jetstream/read-stream.ts';
import { updateEntry } from '../jetstream/update-entry.ts';
import type { RecordStore } from './port.ts';

type Listener<Value> = (name: string, value: Value | undefined) => void;

/** Records of one kind in a JetStream key-value bucket of their own, an entry each. */
export class JetStreamRecords<Value> implements RecordStore<Value> {
  readonly #access: JetStreamAccess;
  readonly #bucket: KV;
  readonly #part: { stream: string; filter: string };
  readonly #prefix: string;
  readonly #what: string;

  private constructor(access: JetStreamAccess, bucket: KV, name: string) {
    this.#access = access;
    this.#bucket = bucket;
    this.#prefix = `$KV.${name}.`;
    this.#part = { stream: `KV_${name}`, filter: `${this.#prefix}>` };
    this.#what = `the bucket ${name}`;
  }

  static async open<Value>(access: JetStreamAccess, name: string): Promise<JetStreamRecords<Value>> {
    const bucket = await new Kvm(access.client).open(name, { allow_direct: false });
    return new JetStreamRecords<Value>(access, bucket, name);
  }

  put(name: string, value: Value): Promise<void> {
    return this.#access.orNotReady(`Writing to ${this.#what}`, async () => {
      await this.#bucket.put(encodeToken(name), JSON.stringify(value));
    });
  }

  add(name: string, value: Value): Promise<Value | undefined> {
    return this.#access.orNotReady(`Adding to ${this.#what}`, async () => {
      for (;;) {
        try {
          await this.#bucket.create(encodeToken(name), JSON.stringify(value));
          return undefined;
        } catch (cause) {
          if (!isOutpaced(cause)) throw cause;
        }
        const entry = await this.#bucket.get(encodeToken(name));
        // Removed in between: once more.
        if (entry?.operation === 'PUT') return entry.json<Value>();
      }
    });
  }

  update(
    name: string,
    change: (present: Value | undefined) => Value | undefined,
  ): Promise<Value | undefined> {
    return this.#access.orNotReady(`Changing ${this.#what}`, () =>
      updateEntry(this.#bucket, encodeToken(name), change),
    );
  }

  remove(name: string): Promise<void> {
    return this.#access.orNotReady(`Removing from ${this.#what}`, () =>
      this.#bucket.purge(encodeToken(name)),
    );
  }

  list(): Promise<ReadonlyMap<string, Value>> {
    return this.#access.orNotReady(`Listing ${this.#what}`, async () => {
      const records = new Map<string, Value>();
      await this.#each((name, value) => {
        if (value !== undefined) records.set(name, value);
      });
      return records;
    });
  }

  async follow(onRecord: Listener<Value>): Promise<() => void> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#access.signal]);
    const what = `Following ${this.#what}`;
    const sequence = await this.#access.orNotReady(what, () =>
      this.#access.retry(what, signal, async () => {
        const { state } = await this.#access.manager.streams.info(this.#part.stream);
        await this.#each(onRecord);
        return state.last_seq + 1;
      }),
    );
    void this.#follow(onRecord, sequence, signal);
    return () => stopping.abort();
  }

  async #follow(onRecord: Listener<Value>, sequence: number, signal: AbortSignal): Promise<void> {
    const beginning = { kind: 'sequence', sequence } as const;
    for await (const message of followStream(this.#access, this.#part, beginning, signal)) {
      if (signal.aborted) return;
      this.#tell(onRecord, message);
    }
  }

  async #each(onRecord: Listener<Value>): Promise<void> {
    const { signal } = this.#access;
    for await (const message of drainStream(this.#access, this.#part, 'last-of-each-subject', signal))
      this.#tell(onRecord, message);
  }

  /** A removal is an entry without content. */
  #tell(onRecord: Listener<Value>, message: JsMsg): void {
    const name = decodeToken(message.subject.slice(this.#prefix.length));
    onRecord(name, message.data.length === 0 ? undefined : message.json<Value>());
  }
}
