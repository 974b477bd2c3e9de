import { type Envelope, GatewayError, type QueuedFrame } from '@sluice/contract';
import {
  describeJob,
  type JobLetters,
  type JobStore,
  jobHeaders,
  type NewJob,
  type QueueStore,
} from '@sluice/store';
import type { Caller } from '../in-flight.ts';

/** Where jobs are kept, and where they stand in line. */
export interface JobStores {
  jobs: JobStore;
  queues: QueueStore;
}

export interface JobDeskDependencies {
  /** Undefined until the process has opened them. */
  stores: () => JobStores | undefined;
  letters: JobLetters;
  /** Somebody stands in this line now. */
  onQueued: (queue: string) => void;
}

const FULL_RETRY_AFTER_MS = 10_000;

/** Makes jobs of requests, and tells their callers where the answers will be. */
export class JobDesk {
  readonly #dependencies: JobDeskDependencies;

  constructor(dependencies: JobDeskDependencies) {
    this.#dependencies = dependencies;
  }

  /** Rejects where it cannot be kept, or its queue is full: nothing is left of it then. */
  async accept(envelope: Envelope, body: Uint8Array, frame: QueuedFrame, caller: Caller): Promise<void> {
    const { letters, onQueued } = this.#dependencies;
    const { queue, lineage } = frame;
    const stores = this.#dependencies.stores();
    if (frame.job === undefined || stores === undefined) throw new GatewayError('not_ready');
    const { jobs, queues } = stores;
    const { priority, maxLength, downForMs, maxAgeMs, keepForMs } = frame.job;
    const { tenant, team, user, keyId } = lineage;
    const job: NewJob = {
      id: envelope.id,
      queue,
      tenant,
      team,
      user,
      keyId,
      priority,
      protocol: envelope.protocol,
      model: envelope.facts.model,
      createdAt: envelope.receivedAt,
      maxAgeMs,
      keepForMs,
    };
    await jobs.create(job, letters.sealAsked({ envelope, lineage, body }));
    const { id, createdAt } = job;
    const enqueued = await queues.enqueue(
      queue,
      { id, kind: 'job', tenant, priority, since: createdAt },
      { waitsForMs: maxAgeMs, maxLength, ...(downForMs !== undefined && { downForMs }) },
    );
    if (enqueued.kind === 'full') {
      await jobs.cancel(id);
      await jobs.drop(id);
      throw new GatewayError('queue_full', { retryAfterMs: FULL_RETRY_AFTER_MS });
    }
    onQueued(queue);
    const [taken, place] = await Promise.all([jobs.find(id), queues.place(queue, id)]);
    const status = describeJob(
      taken ?? { ...job, state: 'queued', dueBy: createdAt + maxAgeMs, runs: 0 },
      place,
    );
    caller.head(202, {
      ...jobHeaders(status),
      ...(envelope.respondAsync === true && { 'preference-applied': 'respond-async' }),
    });
    caller.data(Buffer.from(JSON.stringify(status)));
    caller.end();
  }
}
