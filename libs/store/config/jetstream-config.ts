import { isDeepStrictEqual } from 'node:util';
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import { type KV, type KvEntry, Kvm } from '@nats-io/kv';
import { type Clock, GatewayError } from '@sluice/contract';
import type { JetStreamAccess } from '../jetstream/access.ts';
import { followStream } from '../jetstream/read-stream.ts';
import { configBucket } from '../jetstream/resources.ts';
import type { ConfigRevision, ConfigStore } from './port.ts';

const CURRENT = 'current';
const part = { stream: `KV_${configBucket}`, filter: `$KV.${configBucket}.${CURRENT}` };
/** Below the 1 MiB that nats-server takes as a message. */
const MAX_BYTES = 900 * 1024;

type Written = Omit<ConfigRevision, 'revision'>;

/** Configuration revisions in a JetStream key-value bucket: one entry, whose revision is the configuration's. */
export class JetStreamConfig implements ConfigStore {
  readonly #access: JetStreamAccess;
  readonly #bucket: KV;
  readonly #clock: Clock;

  private constructor(access: JetStreamAccess, bucket: KV, clock: Clock) {
    this.#access = access;
    this.#bucket = bucket;
    this.#clock = clock;
  }

  static async open(access: JetStreamAccess, clock: Clock): Promise<JetStreamConfig> {
    const bucket = await new Kvm(access.client).open(configBucket, { allow_direct: false });
    return new JetStreamConfig(access, bucket, clock);
  }

  current(): Promise<ConfigRevision | undefined> {
    return this.#access.orNotReady('Reading the configuration', () => this.#read());
  }

  publish(document: unknown, source: string): Promise<ConfigRevision> {
    return this.#access.orNotReady('Publishing the configuration', async () => {
      for (;;) {
        const current = await this.#read();
        const written: Written = { at: this.#clock(), source, document };
        const text = JSON.stringify(written);
        refuseOversize(text);
        const plain: Written = JSON.parse(text);
        if (current !== undefined && isDeepStrictEqual(current.document, plain.document)) return current;
        try {
          const revision = await this.#bucket.put(CURRENT, text, { previousSeq: current?.revision ?? 0 });
          return { revision, ...plain };
        } catch (cause) {
          if (!isOutpaced(cause)) throw cause;
        }
      }
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
      if (message.data.length > 0) onRevision({ revision: message.seq, ...message.json<Written>() });
    }
  }

  async #read(): Promise<ConfigRevision | undefined> {
    const entry: KvEntry | null = await this.#bucket.get(CURRENT);
    if (entry === null || entry.operation !== 'PUT') return undefined;
    return { revision: entry.revision, ...entry.json<Written>() };
  }
}

function refuseOversize(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_BYTES) return;
  throw new GatewayError('body_too_large', {
    message: `The configuration is ${Math.ceil(bytes / 1024)} KiB; a cluster takes ${MAX_BYTES / 1024} KiB at most. Shorten it.`,
  });
}

/** Whether another node has published meanwhile. */
const isOutpaced = (cause: unknown): boolean =>
  cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.StreamWrongLastSequence;
