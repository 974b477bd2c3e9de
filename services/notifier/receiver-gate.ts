import { retryDelayMs } from './retry-delay.ts';

type State =
  | { kind: 'open' }
  /** Nobody passes before `timer` fires. */
  | { kind: 'closed'; failures: number; timer: NodeJS.Timeout }
  /** One may pass, or has passed, to see whether the receiver is back. */
  | { kind: 'probing'; failures: number; isTaken: boolean };

/**
 * Holds back what is to be sent to a receiver that is away: after a pause, which grows with each failure, one attempt is
 * let through, and the others once that one has arrived.
 */
export class ReceiverGate {
  readonly #random: () => number;
  #state: State = { kind: 'open' };
  #waiters = new Set<() => void>();

  constructor(random: () => number) {
    this.#random = random;
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  /** Resolves when it may be sent, or `signal` is aborted: see that. */
  async pass(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#mayPass()) await this.#change(signal);
  }

  /** Something has arrived, or was answered at least. */
  answered(): void {
    this.#clear();
    this.#state = { kind: 'open' };
    this.#wake();
  }

  /** Nobody was there. Attempts that began before it closed count once. */
  away(retryAfterMs: number | undefined): void {
    const { kind } = this.#state;
    if (kind === 'closed') return;
    const failures = this.#state.kind === 'probing' ? this.#state.failures + 1 : 1;
    const timer = setTimeout(
      () => {
        this.#state = { kind: 'probing', failures, isTaken: false };
        this.#wake();
      },
      retryDelayMs(failures, retryAfterMs, this.#random),
    );
    timer.unref();
    this.#state = { kind: 'closed', failures, timer };
  }

  close(): void {
    this.#clear();
    this.#wake();
  }

  #mayPass(): boolean {
    const state = this.#state;
    if (state.kind === 'open') return true;
    if (state.kind === 'closed' || state.isTaken) return false;
    state.isTaken = true;
    return true;
  }

  #clear(): void {
    if (this.#state.kind === 'closed') clearTimeout(this.#state.timer);
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const wake of waiters) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#waiters.delete(wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.#waiters.add(wake);
    });
  }
}
