import type { InstanceId, MaybePromise } from '@sluice/contract';
import type { ReservationStore } from '@sluice/store';

/** A lease is renewed so often before it ends: a store may miss that once. */
const RENEWALS_PER_LEASE = 3;

interface Running {
  tenant: string;
  id: string;
  attempt: number;
}

/** Renews the leases of the requests that run here, so that those of a dead instance end soon and those of long streams do not. */
export class RunningLeases {
  readonly #instance: InstanceId;
  readonly #reservations: ReservationStore;
  readonly #onStoreError: (cause: unknown) => void;
  readonly leaseMs: number;
  readonly #timer: NodeJS.Timeout;
  /** Those that were here when leases were last renewed, and those that came since. */
  #settled = new Set<Running>();
  #recent = new Set<Running>();

  /** `leaseMs`: a lease ends so long after its instance was last heard of. */
  constructor(
    instance: InstanceId,
    reservations: ReservationStore,
    leaseMs: number,
    onStoreError: (cause: unknown) => void,
  ) {
    this.leaseMs = leaseMs;
    this.#instance = instance;
    this.#reservations = reservations;
    this.#onStoreError = onStoreError;
    this.#timer = setInterval(() => this.renew(), leaseMs / RENEWALS_PER_LEASE);
    this.#timer.unref();
  }

  get size(): number {
    return this.#settled.size + this.#recent.size;
  }

  /** Marks the attempt as called. Returns a function for its end. */
  start(running: Running): () => void {
    this.#recent.add(running);
    this.#call(running);
    return () => {
      if (!this.#recent.delete(running)) this.#settled.delete(running);
    };
  }

  /** Those that came since the last time are young enough. */
  renew(): void {
    for (const running of this.#settled) this.#call(running);
    for (const running of this.#recent) this.#settled.add(running);
    this.#recent = new Set();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #call({ tenant, id, attempt }: Running): void {
    const marked: MaybePromise<void> = this.#reservations.called(
      tenant,
      id,
      attempt,
      this.#instance,
      this.leaseMs,
    );
    if (marked instanceof Promise) marked.catch(this.#onStoreError);
  }
}
