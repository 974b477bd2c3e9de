import {
  type FrameSink,
  GatewayError,
  type QueuedFrame,
  type UsageEvent,
  type Verdict,
} from '@sluice/contract';
import type { Relay } from '../relay.ts';
import type { AttemptLedger } from './attempt-ledger.ts';
import type { Interruption } from './interruption.ts';
import type { Race } from './race.ts';

export interface End {
  outcome: UsageEvent['outcome'];
  status: number;
  error?: GatewayError | undefined;
  /** Of the answer that was passed on. */
  relay?: Relay | undefined;
  /** Whether a call was given up. */
  wasLeft?: boolean;
  /** Whether it waits for its turn, and goes on then. */
  queued?: boolean;
}

/**
 * The end of one request. It is metered before the caller sees that it is over: who has a whole answer shall be metered,
 * whatever dies then.
 */
export class Ending {
  readonly #sink: FrameSink;
  readonly #ledger: AttemptLedger;
  readonly #race: Race;
  readonly #onOver: () => void;
  isOver = false;
  /** Of the request, where they came beside the call, and of an answer that was asked for again. */
  verdicts: readonly Verdict[] = [];
  /** The caller has part of an answer that another call is to go on with. */
  interruption: Interruption | undefined;

  constructor(sink: FrameSink, ledger: AttemptLedger, race: Race, onOver: () => void) {
    this.#sink = sink;
    this.#ledger = ledger;
    this.#race = race;
    this.#onOver = onOver;
  }

  /** Ends it with an error that the caller is told. */
  fail(error: GatewayError, end: Partial<End> = {}): void {
    this.conclude({ outcome: 'error', status: error.status, error, ...end });
    this.#sink.reject(error);
  }

  /** Ends this attempt: the request waits, and goes on in another one. */
  wait(place: Omit<QueuedFrame, 'kind'>): void {
    const error = new GatewayError('no_target_left');
    this.conclude({ outcome: 'error', status: error.status, error, queued: true });
    this.#sink.queued(place);
  }

  /** Ends what the caller has of an answer that nobody goes on with. */
  failInterrupted(interruption: Interruption, relay?: Relay): void {
    const { error } = interruption;
    this.conclude({ outcome: 'error', status: error.status, error, relay });
    interruption.tell(this.#sink);
  }

  /** Whoever calls it tells the caller afterwards. */
  conclude({ outcome, status, error, relay, wasLeft = false, queued = false }: End): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#onOver();
    const answer = relay ?? this.interruption?.answer;
    answer?.close?.();
    const spent = this.#ledger.conclude(this.#race.last, {
      outcome,
      status,
      error,
      relay,
      interrupted: wasLeft,
      queued,
      isSeen: answer?.started === true,
      earlierVerdicts: relay === undefined ? [...this.verdicts, ...(answer?.verdicts ?? [])] : this.verdicts,
    });
    this.#race.close(relay === undefined ? undefined : spent);
  }
}
