import type { JsMsg } from '@nats-io/jetstream';
import { type KV, type KvEntry, Kvm } from '@nats-io/kv';
import type { Clock } from '@sluice/contract';
import { isOutpaced, type JetStreamAccess } from '../jetstream/access.ts';
import { drainStream, followStream } from '../jetstream/read-stream.ts';
import { configBucket } from '../jetstream/resources.ts';
import { LargeRevisions } from './large-revisions.ts';
import type { ConfigRevision, ConfigStore, NewRevision, RevisionSummary } from './port.ts';

const CURRENT = 'current';
const part = { stream: `KV_${configBucket}`, filter: `$KV.${configBucket}.${CURRENT}` };
/** Below the 1 MiB that nats-server takes as a message. What is larger goes to the object store, and its name here. */
const INLINE_BYTES = 512 * 1024;

/** An entry of the bucket: a revision without its number, which is the entry's, its layers here or in an object. */
type Written = Omit<RevisionSummary, 'revision'> &
  ({ layers: ConfigRevision['layers'] } | { object: string });

/**
 * Configuration revisions in a JetStream key-value bucket: one entry, whose revision is the configuration's. An entry is
 * written in one message that names the one before, so a revision is there whole or not at all, and two never at once.
 */
export class JetStreamConfig implements ConfigStore {
  readonly #access: JetStreamAccess;
  readonly #bucket: KV;
  readonly #large: LargeRevisions;
  readonly #clock: Clock;

  private constructor(access: JetStreamAccess, bucket: KV, clock: Clock) {
    this.#access = access;
    this.#bucket = bucket;
    this.#large = new LargeRevisions(access);
    this.#clock = clock;
  }

  static async open(access: JetStreamAccess, clock: Clock): Promise<JetStreamConfig> {
    const bucket = await new Kvm(access.client).open(configBucket, { allow_direct: false });
    return new JetStreamConfig(access, bucket, clock);
  }

  current(): Promise<ConfigRevision | undefined> {
    return this.#access.orNotReady('Reading the configuration', () => this.#read());
  }

  read(revision: number): Promise<ConfigRevision | undefined> {
    return this.#access.orNotReady('Reading a revision', () => this.#read(revision));
  }

  publish({ author, message, layers }: NewRevision, expected: number): Promise<ConfigRevision | undefined> {
    return this.#access.orNotReady('Publishing the configuration', async () => {
      const summary = { at: this.#clock(), author, message };
      const text = JSON.stringify(layers);
      const written: Written =
        Buffer.byteLength(text) <= INLINE_BYTES
          ? { ...summary, layers }
          : { ...summary, object: await this.#large.write(text) };
      try {
        const revision = await this.#bucket.put(CURRENT, JSON.stringify(written), { previousSeq: expected });
        if ('object' in written) await this.#prune();
        return { revision, ...summary, layers: JSON.parse(text) };
      } catch (cause) {
        if (isOutpaced(cause)) return undefined;
        throw cause;
      }
    });
  }

  history({ before, limit }: { before?: number | undefined; limit: number }): Promise<RevisionSummary[]> {
    return this.#access.orNotReady('Reading the history', async () => {
      const newest = before === undefined ? (await this.#entry())?.revision : before - 1;
      if (newest === undefined || newest < 1) return [];
      const found: RevisionSummary[] = [];
      for await (const { seq, ...message } of this.#entriesFrom(Math.max(1, newest - limit + 1))) {
        if (seq > newest) break;
        const { at, author, message: text } = message.written;
        found.push({ revision: seq, at, author, message: text });
      }
      return found.reverse();
    });
  }

  async follow(onRevision: (revision: ConfigRevision) => void): Promise<() => void> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#access.signal]);
    const current = await this.#access.orNotReady('Following the configuration', () =>
      this.#access.retry('Following the configuration', signal, () => this.#read()),
    );
    if (current !== undefined) onRevision(current);
    void this.#follow(onRevision, (current?.revision ?? 0) + 1, signal);
    return () => stopping.abort();
  }

  async #follow(
    onRevision: (revision: ConfigRevision) => void,
    sequence: number,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const message of followStream(this.#access, part, { kind: 'sequence', sequence }, signal)) {
      if (signal.aborted) return;
      if (message.data.length === 0) continue;
      const written = message.json<Written>();
      const revision = await this.#access
        .retry('Reading a large revision', signal, () => this.#whole(message.seq, written))
        .catch(() => undefined);
      if (revision !== undefined && !signal.aborted) onRevision(revision);
    }
  }

  async #entry(revision?: number): Promise<KvEntry | undefined> {
    const entry = await this.#bucket.get(CURRENT, revision === undefined ? undefined : { revision });
    return entry === null || entry.operation !== 'PUT' ? undefined : entry;
  }

  async #read(revision?: number): Promise<ConfigRevision | undefined> {
    const entry = await this.#entry(revision);
    return entry === undefined ? undefined : this.#whole(entry.revision, entry.json<Written>());
  }

  async #whole(revision: number, { at, author, message, ...rest }: Written): Promise<ConfigRevision> {
    const layers =
      'layers' in rest
        ? rest.layers
        : (JSON.parse(await this.#large.read(rest.object)) as ConfigRevision['layers']);
    return { revision, at, author, message, layers };
  }

  async *#entriesFrom(sequence: number): AsyncGenerator<{ seq: number; written: Written }> {
    const { signal } = this.#access;
    const messages: AsyncGenerator<JsMsg> = drainStream(
      this.#access,
      part,
      { kind: 'sequence', sequence },
      signal,
    );
    for await (const message of messages)
      if (message.data.length > 0) yield { seq: message.seq, written: message.json<Written>() };
  }

  /** Objects that no revision names any more make room. */
  async #prune(): Promise<void> {
    const named = new Set<string>();
    for await (const { written } of this.#entriesFrom(1)) if ('object' in written) named.add(written.object);
    await this.#large.removeAllBut(named);
  }
}
