import { hash } from 'node:crypto';
import { type ObjectStore, Objm } from '@nats-io/obj';
import { GatewayError } from '@sluice/contract';
import type { JetStreamAccess } from '../jetstream/access.ts';
import { configBucket } from '../jetstream/resources.ts';

/** Whoever wrote one may not have named it in a revision yet. */
const UNNAMED_FOR_MS = 600_000;

/** What does not fit into a message: objects named by the SHA-256 of what is in them. Opened when there is a first one. */
export class LargeRevisions {
  readonly #access: JetStreamAccess;
  #opened: Promise<ObjectStore> | undefined;

  constructor(access: JetStreamAccess) {
    this.#access = access;
  }

  /** The name of the object that holds `text`. */
  async write(text: string): Promise<string> {
    const store = await this.#open();
    const name = hash('sha256', text, 'hex');
    const known = await store.info(name);
    if (known === null || known.deleted) await store.putBlob({ name }, Buffer.from(text));
    return name;
  }

  async read(name: string): Promise<string> {
    const bytes = await (await this.#open()).getBlob(name);
    if (bytes === null) throw new GatewayError('not_ready', { internal: `There is no object ${name}.` });
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  async removeAllBut(named: ReadonlySet<string>): Promise<void> {
    const store = await this.#open();
    const writtenBefore = Date.now() - UNNAMED_FOR_MS;
    for (const { name, mtime } of await store.list())
      if (!named.has(name) && Date.parse(mtime) < writtenBefore) await store.delete(name);
  }

  #open(): Promise<ObjectStore> {
    this.#opened ??= new Objm(this.#access.client).open(configBucket).catch((cause: unknown) => {
      this.#opened = undefined;
      throw cause;
    });
    return this.#opened;
  }
}
