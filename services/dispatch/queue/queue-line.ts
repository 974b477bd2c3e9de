import { GatewayError, type JobTerms, type MaybePromise, type QueuedFrame } from '@sluice/contract';
import type { QueueStore, TurnEnd } from '@sluice/store';
import { acceptedFrame } from '../accepted-frame.ts';
import type { Outage } from '../exchange/outage-watch.ts';
import type { AttemptFacts } from '../usage-of-attempt.ts';
import type { QueueBoard } from './queue-board.ts';
import type { QueueMetrics } from './queue-metrics.ts';

/** Who holds a connection tells its caller first when the time is over. */
const EXPIRY_SLACK_MS = 5_000;
/** Where a target lets itself be called by nobody, and does not say for how long. */
const CLOSED_MS = 1_000;
const FULL_RETRY_AFTER_MS = 10_000;

export interface QueueLineDependencies {
  store: QueueStore;
  board: QueueBoard;
  metrics: Pick<QueueMetrics, 'onEntry' | 'onTurn'>;
  onStoreError: (cause: unknown) => void;
  /** Turns may be given now that were not before. */
  onRoom: (queue: string) => void;
}

/** Where requests stand in line for the end of an outage: what dispatch does with their places. Nothing here rejects. */
export class QueueLine {
  readonly #dependencies: QueueLineDependencies;

  constructor(dependencies: QueueLineDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether its caller has asked to be told where its answer will be. */
  isAskedAsJob({ envelope: { respondAsync }, plan: { queue } }: AttemptFacts): boolean {
    return respondAsync === true && queue?.job !== undefined;
  }

  /** Whether others wait for the same route, whom nobody is to pass; or it waited there itself, and was forgotten. */
  isBehindOthers({ envelope: { turn }, plan: { queue, route } }: AttemptFacts): boolean {
    if (queue === undefined) return false;
    return turn === undefined ? this.#dependencies.board.isBusy(route) : turn.requeues === true;
  }

  /** Takes its place without a call. Where the queue has been forgotten, nobody knows whether the outage is over. */
  async joinBehindOthers(request: AttemptFacts): Promise<Omit<QueuedFrame, 'kind'> | GatewayError> {
    const { envelope, plan } = request;
    const job = newJob(request, undefined);
    if (job !== undefined) return place(request, job);
    if (envelope.turn !== undefined) return this.join(request, { wasCalled: false, restMs: 0 });
    const restMs = this.#dependencies.board.restMs(plan.route);
    if (restMs >= (plan.queue?.maxWaitMs ?? 0)) return inVain(restMs);
    return this.join(request, undefined);
  }

  /**
   * The request waits from now on; `outage` is what it has seen of its targets, where it was not behind others. An error: it cannot
   * wait, since the queue is full or away, or it would wait in vain.
   */
  async join(
    request: AttemptFacts,
    outage: Outage | undefined,
  ): Promise<Omit<QueuedFrame, 'kind'> | GatewayError> {
    const { envelope, plan } = request;
    const { queue: settings } = plan;
    if (settings === undefined) return new GatewayError('no_target_left');
    const { turn } = envelope;
    const job = newJob(request, outage);
    if (job !== undefined) return place(request, job);
    const isBack = turn !== undefined && turn.requeues !== true && (await this.#goBack(request, outage));
    // It has all the time that a job has; if it is in no line any more, whoever looks after jobs puts it there.
    if (envelope.job === true) return place(request, jobTerms(request, undefined));
    const leftMs = settings.maxWaitMs - (turn?.waitedMs ?? 0);
    if (leftMs <= 0 || (outage !== undefined && outage.restMs >= leftMs)) {
      if (isBack) this.leave(request);
      return inVain(outage?.restMs);
    }
    const refusal = isBack ? undefined : await this.#enqueue(request, leftMs, outage);
    if (refusal !== undefined) return refusal;
    return place(request);
  }

  /** Its turn is over so. */
  endTurn({ envelope: { id, turn } }: AttemptFacts, end: TurnEnd): void {
    if (turn !== undefined) void this.#end(turn.queue, id, end);
  }

  /** Nobody waits for it any more. */
  leave({ envelope: { id }, plan }: AttemptFacts): void {
    void this.#end(plan.route, id, { kind: 'gone' });
  }

  /** False: it has no turn that could be given back, or had it in another queue. */
  async #goBack(
    { envelope: { id, turn }, plan }: AttemptFacts,
    outage: Outage | undefined,
  ): Promise<boolean> {
    if (turn === undefined) return false;
    if (turn.queue !== plan.route) {
      await this.#end(turn.queue, id, { kind: 'gone' });
      return false;
    }
    const { wasCalled = false, restMs = 0 } = outage ?? {};
    const end: TurnEnd = wasCalled
      ? { kind: 'down', downForMs: restMs }
      : { kind: 'closed', closedForMs: restMs || CLOSED_MS };
    return this.#end(turn.queue, id, end);
  }

  async #enqueue(
    { envelope, principal, plan }: AttemptFacts,
    leftMs: number,
    outage: Outage | undefined,
  ): Promise<GatewayError | undefined> {
    const { store, board, metrics } = this.#dependencies;
    const { id, origin, receivedAt } = envelope;
    const { route, queue } = plan;
    const entry = {
      id,
      kind: 'request' as const,
      tenant: principal.tenant,
      priority: queue?.priority ?? 0,
      holder: origin,
      since: receivedAt,
    };
    const enqueued = await this.#asked(() =>
      store.enqueue(route, entry, {
        waitsForMs: leftMs + EXPIRY_SLACK_MS,
        maxLength: queue?.maxLength ?? 0,
        ...(outage !== undefined && { downForMs: outage.restMs }),
      }),
    );
    if (enqueued === undefined) return new GatewayError('not_ready', { internal: 'the queue is away' });
    metrics.onEntry(route, enqueued.kind);
    if (enqueued.kind === 'full')
      return new GatewayError('queue_full', { retryAfterMs: FULL_RETRY_AFTER_MS });
    board.joined(route);
    return undefined;
  }

  async #end(queue: string, id: string, end: TurnEnd): Promise<boolean> {
    const { store, metrics, onRoom } = this.#dependencies;
    const isEnded = await this.#asked(() => store.endTurn(queue, id, end));
    if (isEnded !== true) return false;
    metrics.onTurn(queue, end.kind);
    onRoom(queue);
    return true;
  }

  async #asked<T>(ask: () => MaybePromise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (cause) {
      this.#dependencies.onStoreError(cause);
      return undefined;
    }
  }
}

/** How it waits that becomes a job now: it has not waited yet, and its route or its caller wants that. */
function newJob(request: AttemptFacts, outage: Outage | undefined): JobTerms | undefined {
  const { envelope, plan } = request;
  const wantsJob = plan.queue?.mode === 'job' || envelope.respondAsync === true;
  return wantsJob && envelope.turn === undefined ? jobTerms(request, outage) : undefined;
}

const jobTerms = ({ plan: { queue } }: AttemptFacts, outage: Outage | undefined): JobTerms | undefined =>
  queue?.job && {
    ...queue.job,
    priority: queue.priority,
    maxLength: queue.maxLength,
    downForMs: outage?.restMs,
  };

/** Where a request is told to wait. */
function place(request: AttemptFacts, job?: JobTerms): Omit<QueuedFrame, 'kind'> | GatewayError {
  const { queue, route, targets } = request.plan;
  const [target] = targets;
  if (queue === undefined || target === undefined) return new GatewayError('no_target_left');
  const { maxWaitMs, keepAliveAfterMs } = queue;
  const { lineage } = acceptedFrame(request, target);
  return { queue: route, maxWaitMs, keepAliveAfterMs, lineage, ...(job !== undefined && { job }) };
}

/** It would wait for what comes too late for it. */
const inVain = (retryAfterMs: number | undefined): GatewayError =>
  new GatewayError('queue_expired', retryAfterMs === undefined ? {} : { retryAfterMs });
