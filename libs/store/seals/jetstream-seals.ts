import { isOutpaced, type JetStreamAccess } from '../jetstream/access.ts';
import { drainStream } from '../jetstream/read-stream.ts';
import { sealStream, sealSubject } from '../jetstream/resources.ts';
import type { SealStore, StoredSeal } from './port.ts';

const neverAborted = new AbortController().signal;

/** Seals in a JetStream stream of their own: the number of a seal is its sequence. */
export class JetStreamSeals implements SealStore {
  readonly #access: JetStreamAccess;

  constructor(access: JetStreamAccess) {
    this.#access = access;
  }

  last(): Promise<StoredSeal | undefined> {
    return this.#access.orNotReady('Reading the last seal', async () => {
      const message = await this.#access.manager.streams.getMessage(sealStream, {
        last_by_subj: sealSubject,
      });
      return message === null ? undefined : { number: message.seq, text: message.string() };
    });
  }

  append({ number, text }: StoredSeal): Promise<boolean> {
    return this.#access.orNotReady('Writing a seal', async () => {
      try {
        await this.#access.client.publish(sealSubject, text, { expect: { lastSequence: number - 1 } });
        return true;
      } catch (cause) {
        if (isOutpaced(cause)) return false;
        throw cause;
      }
    });
  }

  async *read(from: number): AsyncGenerator<StoredSeal> {
    if (((await this.last())?.number ?? 0) < from) return;
    const beginning = { kind: 'sequence', sequence: from } as const;
    for await (const message of drainStream(this.#access, { stream: sealStream }, beginning, neverAborted))
      yield { number: message.seq, text: message.string() };
  }
}
