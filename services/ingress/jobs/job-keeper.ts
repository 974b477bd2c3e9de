import { type AcceptedFrame, type Envelope, GatewayError, type InstanceId } from '@sluice/contract';
import type { Job, JobLetters } from '@sluice/store';
import type { JobStores } from './job-desk.ts';
import type { JobMetrics } from './job-metrics.ts';
import { errorEnd, firstAttemptOf } from './job-runner.ts';

export interface JobKeeperDependencies {
  instance: InstanceId;
  stores: () => JobStores | undefined;
  letters: JobLetters;
  clock: () => number;
  metrics: Pick<JobMetrics, 'onEnd'>;
  onUntaken: (
    envelope: Envelope,
    attempt: number,
    lineage: AcceptedFrame['lineage'],
    error: GatewayError,
  ) => void;
  onQueued: (queue: string) => void;
  onStoreError: (cause: unknown) => void;
}

const LOOK_EVERY_MS = 5_000;
/** Its turn may be on the way to whoever runs it. */
const EXPIRY_SLACK_MS = 5_000;

/**
 * Looks after jobs that nobody runs, in one process at a time: what is in no line stands in it again, such as after its runner died or a queue
 * was forgotten; what has waited for too long becomes a dead letter.
 */
export class JobKeeper {
  readonly #dependencies: JobKeeperDependencies;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(dependencies: JobKeeperDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether any route has a queue: without one nothing is asked. */
  configure(isConfigured: boolean): void {
    if (!isConfigured) this.close();
    else this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { instance, onStoreError } = this.#dependencies;
    const stores = this.#dependencies.stores();
    try {
      if (stores !== undefined && (await stores.jobs.takesCare(instance, 3 * LOOK_EVERY_MS)))
        await this.#lookAfter(stores);
    } catch (cause) {
      onStoreError(cause);
    }
    this.#isLooking = false;
  }

  async #lookAfter(stores: JobStores): Promise<void> {
    let after: string | undefined;
    do {
      const { jobs, next } = await stores.jobs.unattended(after);
      const now = this.#dependencies.clock();
      for (const job of jobs.filter(({ dueBy }) => dueBy + EXPIRY_SLACK_MS <= now))
        await this.#giveUp(job, stores);
      const alive = jobs.filter(({ dueBy }) => dueBy > now);
      for (const [queue, waiting] of Map.groupBy(alive, job => job.queue))
        await this.#queueAgain(queue, waiting, stores);
      after = next;
    } while (after !== undefined);
  }

  async #queueAgain(queue: string, waiting: readonly Job[], { queues }: JobStores): Promise<void> {
    const known = await queues.has(
      queue,
      waiting.map(({ id }) => id),
    );
    for (const [index, { id, tenant, priority, createdAt, dueBy }] of waiting.entries()) {
      if (known[index] === true) continue;
      const waitsForMs = Math.max(1, dueBy - this.#dependencies.clock());
      // It was taken: no bound of the queue is for it any more.
      const maxLength = Number.MAX_SAFE_INTEGER;
      const entry = { id, kind: 'job', tenant, priority, since: createdAt } as const;
      await queues.enqueue(queue, entry, { waitsForMs, maxLength });
      this.#dependencies.onQueued(queue);
    }
  }

  async #giveUp(job: Job, { jobs, queues }: JobStores): Promise<void> {
    const { letters, onUntaken, metrics } = this.#dependencies;
    const error = new GatewayError('queue_expired');
    const request = await jobs.request(job.id);
    const asked = request && letters.openAsked(job.id, request);
    const [end, answer] = errorEnd(error, job);
    await queues.endTurn(job.queue, job.id, { kind: 'gone' });
    if (!(await jobs.finish({ id: job.id, run: undefined }, end, letters.sealAnswer(job.id, answer)))) return;
    metrics.onEnd(job.queue, end.state);
    if (asked !== undefined) onUntaken(asked.envelope, firstAttemptOf(job.runs + 1), asked.lineage, error);
  }
}
