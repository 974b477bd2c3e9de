import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { StageHost } from '@sluice/bus';
import {
  type AcceptedFrame,
  type Body,
  type Clock,
  type Envelope,
  GatewayError,
  INLINE_BODY_LIMIT_BYTES,
  inlineBody,
} from '@sluice/contract';
import { encodeError } from '@sluice/protocol';
import type { AnswerLetter, AskedLetter, Claim, Job, JobEnd, JobLetters } from '@sluice/store';
import type { Driver } from '../driver.ts';
import type { QueuePlace } from '../queue/queue-place.ts';
import { JobCaller } from './job-caller.ts';
import type { JobStores } from './job-desk.ts';
import type { JobMetrics } from './job-metrics.ts';

export interface JobRunnerDependencies {
  host: Pick<StageHost, 'instance' | 'bodies' | 'queues'>;
  driver: () => Pick<Driver, 'driveJob' | 'cancel'>;
  stores: () => JobStores | undefined;
  letters: JobLetters;
  clock: Clock;
  metrics: Pick<JobMetrics, 'onRun' | 'onEnd'>;
  /** The job ends without an attempt that would tell of it: it is metered. */
  onUntaken: (
    envelope: Envelope,
    attempt: number,
    lineage: AcceptedFrame['lineage'],
    error: GatewayError,
  ) => void;
  onStoreError: (cause: unknown) => void;
  /** How long an attempt may take until an instance has taken it. */
  startWithinMs: number;
  /** How long a run may take. */
  deadlineMs: number;
}

/** So often it is said that jobs are run still; claims last three times as long. */
const RENEW_EVERY_MS = 5_000;
/** Bodies and answers of so many are in memory at a time, and no more are begun while bodies have so many bytes. */
const MOST_RUNNING = 256;
const MOST_BODY_BYTES = 256 * 1024 * 1024;
const NO_ROOM_FOR_MS = 1_000;
const IDLE_CHECK_MS = 50;
/** Attempts of different runs have different numbers, however often one is driven again. */
const ATTEMPTS_PER_RUN = 1_000;
/** What keeps breaking our own processes is not tried for ever. */
const MOST_RUNS = 20;

interface Running {
  queue: string;
  /** Undefined until it is claimed. */
  claim?: Claim;
  asked?: AskedLetter;
}

/** The number of the first attempt of a run. */
export const firstAttemptOf = (run: number): number => run * ATTEMPTS_PER_RUN + 1;

/** Runs jobs whose turn it is: drives their requests as if their callers had just sent them, and keeps the answers. */
export class JobRunner {
  readonly #dependencies: JobRunnerDependencies;
  readonly #running = new Map<string, Running>();
  readonly #writes = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #isLeaving = false;

  constructor(dependencies: JobRunnerDependencies) {
    this.#dependencies = dependencies;
    this.#timer = setInterval(() => this.#renew(), RENEW_EVERY_MS).unref();
  }

  onJobTurn(queue: string, ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#running.has(id)) continue;
      if (this.#isLeaving || this.#running.size >= MOST_RUNNING) {
        this.#defer(queue, id);
        continue;
      }
      const running: Running = { queue };
      this.#running.set(id, running);
      this.#write(
        () => this.#run(id, running),
        () => {
          this.#running.delete(id);
          this.#defer(queue, id);
        },
      );
    }
  }

  /** Their callers want no answer any more. */
  onJobsStopped(ids: readonly string[]): void {
    for (const id of ids) {
      const running = this.#running.get(id);
      if (running?.claim === undefined || running.asked === undefined) continue;
      const { envelope, lineage } = running.asked;
      this.#abandon(id);
      const attempt = firstAttemptOf(running.claim.run + 1);
      this.#dependencies.onUntaken(envelope, attempt, lineage, new GatewayError('client_closed'));
    }
  }

  /** Takes no more jobs. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Resolves when no job runs here any more, or at the deadline: who gives up the rest makes them wait for another turn. */
  async untilIdle(deadline: AbortSignal): Promise<void> {
    this.#isLeaving = true;
    while (this.#running.size > 0 && !deadline.aborted) await delay(IDLE_CHECK_MS);
  }

  /** Resolves when what is to be stored is stored. */
  async close(): Promise<void> {
    this.#isLeaving = true;
    clearInterval(this.#timer);
    while (this.#writes.size > 0) await Promise.all(this.#writes);
  }

  async #run(id: string, running: Running): Promise<void> {
    const { host, letters, clock, metrics } = this.#dependencies;
    const { queue } = running;
    const { jobs } = this.#stores;
    const claimed = await jobs.claim(id, host.instance);
    if (claimed.kind !== 'claimed') {
      this.#running.delete(id);
      if (claimed.kind === 'over') this.#leaveQueue(queue, id);
      else this.#defer(queue, id);
      return;
    }
    const { job, request } = claimed;
    running.claim = { id, run: job.runs };
    metrics.onRun(queue);
    const asked = letters.openAsked(id, request);
    if (asked === undefined) {
      const internal = 'its request was sealed by another key secret';
      await this.#end(job, running, errorEnd(new GatewayError('internal', { internal }), job));
      this.#leaveQueue(queue, id);
      return;
    }
    if (this.#bodyBytes > MOST_BODY_BYTES) {
      await this.#release(running);
      this.#defer(queue, id);
      return;
    }
    running.asked = asked;
    if (clock() >= job.dueBy || job.runs > MOST_RUNS) {
      const error = new GatewayError('queue_expired');
      this.#dependencies.onUntaken(asked.envelope, firstAttemptOf(job.runs), asked.lineage, error);
      await this.#end(job, running, errorEnd(error, job));
      this.#leaveQueue(queue, id);
      return;
    }
    this.#drive(job, asked, running);
  }

  #drive(job: Job, { envelope, lineage, body }: AskedLetter, running: Running): void {
    const { host, driver, clock, startWithinMs, deadlineMs } = this.#dependencies;
    const { runs, queue } = job;
    const now = clock();
    const { respondAsync: _, ...asked } = envelope;
    const caller = new JobCaller({
      onAnswer: answer =>
        this.#write(() => this.#end(job, running, [{ state: 'completed', status: answer.status }, answer])),
      onError: error => this.#failed(job, running, error),
      onQueued: async () => this.#release(running),
    });
    driver().driveJob(
      {
        ...asked,
        job: true,
        attempt: firstAttemptOf(runs),
        origin: host.instance,
        startBy: now + startWithinMs,
        deadline: now + deadlineMs,
        turn: { queue, number: runs, waitedMs: Math.max(0, now - envelope.receivedAt) },
      },
      this.#body(body),
      caller,
      { place: placeOf(job, now), lineage },
    );
  }

  #failed(job: Job, running: Running, error: GatewayError): void {
    // This process, or one that it needs, fails; the job has not.
    if (error.redrive && job.runs < MOST_RUNS) this.#write(async () => this.#release(running));
    else this.#write(() => this.#end(job, running, errorEnd(error, job)));
  }

  /** It waits again; if it is in no line, whoever looks after jobs puts it there. */
  async #release({ claim }: Running): Promise<void> {
    if (claim === undefined) return;
    this.#running.delete(claim.id);
    await this.#stores.jobs.release(claim);
  }

  async #end(job: Job, running: Running, [end, answer]: readonly [JobEnd, AnswerLetter]): Promise<void> {
    const { letters, metrics } = this.#dependencies;
    const { id, queue } = job;
    const { claim } = running;
    if (claim === undefined) return;
    const isFirst = await this.#stores.jobs.finish(claim, end, letters.sealAnswer(id, answer));
    this.#running.delete(id);
    if (isFirst) metrics.onEnd(queue, end.state);
  }

  #renew(): void {
    const claims = [...this.#running.values()].flatMap(({ claim }) => claim ?? []);
    if (claims.length === 0) return;
    this.#write(async () => {
      const renewed = await this.#stores.jobs.renew(claims);
      for (const [index, { id, run }] of claims.entries())
        if (renewed[index] === false && this.#running.get(id)?.claim?.run === run) this.#abandon(id);
    });
  }

  /** Nobody waits for what it does. */
  #abandon(id: string): void {
    this.#running.delete(id);
    this.#dependencies.driver().cancel(id);
  }

  #body(bytes: Uint8Array): Body {
    if (bytes.length <= INLINE_BODY_LIMIT_BYTES) return inlineBody(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { kind: 'reference', reference: this.#dependencies.host.bodies.hold(bytes, sha256) };
  }

  /** It cannot be run now: it has another turn soon. */
  #defer(queue: string, id: string): void {
    this.#dependencies.host.queues.tell({ kind: 'defer', queue, id, forMs: NO_ROOM_FOR_MS });
  }

  #leaveQueue(queue: string, id: string): void {
    this.#dependencies.host.queues.tell({ kind: 'leave', queue, ids: [id] });
  }

  get #bodyBytes(): number {
    let bytes = 0;
    for (const { asked } of this.#running.values()) bytes += asked?.body.length ?? 0;
    return bytes;
  }

  get #stores(): JobStores {
    const stores = this.#dependencies.stores();
    if (stores === undefined) throw new GatewayError('not_ready');
    return stores;
  }

  /** What cannot be stored is done again: the claim ends, and the job has another turn. */
  #write(work: () => Promise<void>, onFailed?: () => void): void {
    const written = work()
      .catch(cause => {
        onFailed?.();
        this.#dependencies.onStoreError(cause);
      })
      .finally(() => this.#writes.delete(written));
    this.#writes.add(written);
  }
}

const placeOf = ({ queue, dueBy, runs }: Job, now: number): QueuePlace => ({
  queue,
  until: dueBy,
  waitsSince: now,
  waitedMs: 0,
  turns: runs,
  keepAliveEveryMs: Number.POSITIVE_INFINITY,
  keepAliveAt: Number.POSITIVE_INFINITY,
});

/** A dead letter: its caller gets the error as its protocol has it. */
export function errorEnd(error: GatewayError, { id, protocol }: Job): readonly [JobEnd, AnswerLetter] {
  const { code, message } = error;
  const { status, headers, bytes } = encodeError(protocol, error, id);
  return [
    { state: 'failed', status, reason: { code, message } },
    { status, headers, body: bytes },
  ];
}
