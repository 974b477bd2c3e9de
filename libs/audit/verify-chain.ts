import type { StoredSeal, StreamExtent } from '@sluice/store';
import {
  isGenuine,
  lastLinkOf,
  lastSequenceOf,
  linkOf,
  parseSeal,
  type Seal,
  type SealedEvent,
  type SealKey,
} from './seal.ts';

/** A seal that was seen before, by which a log that was cut or put back to an older state is told. */
export interface Checkpoint {
  number: number;
  mac: string;
}

export interface ChainSource {
  /** Which events there are now. */
  extent: () => Promise<StreamExtent>;
  /** From the oldest on, in order: those at least that the seals cover. */
  events: AsyncIterable<SealedEvent>;
  /** From the oldest on, in order. */
  seals: AsyncIterable<StoredSeal>;
  /** Absent: the hashes are checked, but not who made the seals. */
  key?: SealKey | undefined;
  checkpoint?: Checkpoint | undefined;
}

/** The first thing that does not fit. `sequence` is the event at fault or, of a seal, the first that it covers. */
export interface ChainFault {
  sequence?: number;
  seal?: number;
  message: string;
}

export interface Verification {
  /** Events that fit their seals. */
  events: number;
  seals: number;
  /** When the oldest seal that is left was made, epoch milliseconds. */
  since?: number;
  /** Events behind the last seal, of which nothing can be said yet. */
  unsealed: number;
  /** The last seal: what to give as the checkpoint of a later verification. */
  head?: Checkpoint;
  fault?: ChainFault;
}

const PROGRESS_EVENTS = 10_000;

/**
 * Recomputes the chain of the audit log from its events and seals, and names the first event that was altered,
 * removed, put in or moved. Yields how far it has come, and last the result.
 */
export async function* verifyChain(source: ChainSource): AsyncGenerator<Verification> {
  const verifier = new Verifier(source);
  try {
    yield* verifier.verify();
  } catch (cause) {
    if (!(cause instanceof ChainError)) throw cause;
    yield { ...verifier.result(), fault: cause.fault };
  } finally {
    await verifier.close();
  }
}

class ChainError extends Error {
  readonly fault: ChainFault;

  constructor(fault: ChainFault) {
    super(fault.message);
    this.name = 'ChainError';
    this.fault = fault;
  }
}

function fail(fault: ChainFault): never {
  throw new ChainError(fault);
}

class Verifier {
  readonly #source: ChainSource;
  readonly #events: AsyncIterator<SealedEvent>;
  readonly #counts = { events: 0, seals: 0, unsealed: 0 };
  #extent: StreamExtent = { oldest: 0, newest: 0, kept: 0 };
  /** The next event to look at. */
  #event: SealedEvent | undefined;
  #firstAt: number | undefined;
  #previous: Seal | undefined;
  #metCheckpoint = false;

  constructor(source: ChainSource) {
    this.#source = source;
    this.#events = source.events[Symbol.asyncIterator]();
  }

  result(): Verification {
    const since = this.#firstAt;
    const last = this.#previous;
    return {
      ...this.#counts,
      ...(since !== undefined && { since }),
      ...(last !== undefined && { head: { number: last.number, mac: last.mac } }),
    };
  }

  async *verify(): AsyncGenerator<Verification> {
    this.#extent = await this.#source.extent();
    this.#checkBeginning();
    await this.#next();
    for await (const stored of this.#source.seals) {
      const seal = this.#checkSeal(stored);
      for (const [index, sequence] of seal.sequences.entries()) {
        if (await this.#isGone(sequence)) continue;
        await this.#checkEvent(seal, index, sequence);
        if (this.#counts.events % PROGRESS_EVENTS === 0) yield this.result();
      }
      this.#firstAt ??= seal.at;
      this.#previous = seal;
      this.#counts.seals += 1;
    }
    this.#checkCheckpoint();
    await this.#checkEnd();
    yield this.result();
  }

  /** Only what the retention lets go may be missing at the beginning. */
  #checkBeginning(): void {
    const { oldest, newest, kept } = this.#extent;
    const expected = Math.max(1, newest - kept + 1);
    if (newest > 0 && (oldest === 0 || oldest > expected))
      fail({
        sequence: expected,
        message: `Events from ${expected} on are missing: the log keeps its newest ${kept}, so they should be there.`,
      });
  }

  #checkSeal(stored: StoredSeal): Seal {
    const { number } = stored;
    const { key, checkpoint } = this.#source;
    const previous = this.#previous;
    const seal = parseSeal(stored);
    if (seal === undefined)
      fail({ ...this.#nextSequence(), seal: number, message: `Seal ${number} is damaged.` });
    const at = { seal: number, sequence: seal.sequences[0] ?? 0 };
    if (key !== undefined && seal.key !== key.fingerprint)
      fail({ ...at, message: `Seal ${number} was made under another auth.keySecret (${seal.key}).` });
    if (key !== undefined && !isGenuine(seal, key))
      fail({ ...at, message: `Seal ${number} was altered or forged.` });
    if (previous !== undefined && !follows(seal, previous))
      fail({
        ...at,
        message: `Seal ${number} does not follow seal ${previous.number}: one was removed or replaced.`,
      });
    this.#checkSequences(seal);
    if (checkpoint?.number === number) {
      if (seal.mac !== checkpoint.mac)
        fail({ ...at, message: `Seal ${number} is not the one of the checkpoint.` });
      this.#metCheckpoint = true;
    }
    return seal;
  }

  /** A sequence that is in no seal was gone before it could be sealed. Where the oldest seal that is left begins is not known. */
  #checkSequences({ number, sequences }: Seal): void {
    const isOldest = this.#previous === undefined && number > 1;
    let expected = isOldest ? (sequences[0] ?? 0) : lastSequenceOf(this.#previous) + 1;
    for (const sequence of sequences) {
      if (sequence !== expected)
        fail({
          seal: number,
          sequence: expected,
          message: `Event ${expected} was gone before it was sealed.`,
        });
      expected += 1;
    }
  }

  async #checkEvent(seal: Seal, index: number, sequence: number): Promise<void> {
    const event = this.#event;
    const at = { seal: seal.number, sequence };
    if (event === undefined || event.sequence > sequence)
      fail({ ...at, message: `Event ${sequence} is missing.` });
    if (event.sequence < sequence)
      fail({
        sequence: event.sequence,
        message: `No seal covers event ${event.sequence}: it was put in, or its seal removed.`,
      });
    if (linkOf(seal.links[index - 1] ?? seal.after, event) !== seal.links[index])
      fail({ ...at, message: `Event ${sequence} was altered, or another one was put in its place.` });
    this.#counts.events += 1;
    await this.#next();
  }

  /** Whether the retention has let an event go, perhaps just now. The seal has its link, which those behind it hang on. */
  async #isGone(sequence: number): Promise<boolean> {
    const isThere = this.#event !== undefined && this.#event.sequence <= sequence;
    if (isThere) return false;
    if (sequence >= this.#extent.oldest) this.#extent = await this.#source.extent();
    return sequence < this.#extent.oldest;
  }

  #checkCheckpoint(): void {
    const { checkpoint } = this.#source;
    if (checkpoint === undefined || this.#metCheckpoint) return;
    const { number } = checkpoint;
    fail({
      ...this.#nextSequence(),
      seal: number,
      message:
        number > (this.#previous?.number ?? 0)
          ? `Seal ${number} of the checkpoint is gone: the end of the log was cut off, or an older state put back.`
          : `Seal ${number} of the checkpoint is older than what is kept. Check against a newer one.`,
    });
  }

  async #checkEnd(): Promise<void> {
    let last = lastSequenceOf(this.#previous);
    for (; this.#event !== undefined; await this.#next()) {
      const { sequence } = this.#event;
      if (this.#previous !== undefined && sequence !== last + 1)
        fail({ sequence: last + 1, message: `Event ${last + 1} is missing; it was not sealed yet.` });
      last = sequence;
      this.#counts.unsealed += 1;
    }
    const { newest } = this.#extent;
    if (last < newest)
      fail({ sequence: last + 1, message: `Events from ${last + 1} to ${newest} are missing at the end.` });
  }

  #nextSequence(): Pick<ChainFault, 'sequence'> {
    return { sequence: lastSequenceOf(this.#previous) + 1 };
  }

  /** Who reads the events is told that no more are asked for. */
  async close(): Promise<void> {
    await this.#events.return?.();
  }

  async #next(): Promise<void> {
    const { done, value } = await this.#events.next();
    this.#event = done === true ? undefined : value;
  }
}

const follows = (seal: Seal, previous: Seal): boolean =>
  seal.number === previous.number + 1 &&
  seal.previous === previous.mac &&
  seal.after === lastLinkOf(previous);
