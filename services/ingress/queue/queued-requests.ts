import { type Clock, GatewayError, goesBack, type QueuedFrame } from '@sluice/contract';
import type { Endings } from '../driving/endings.ts';
import type { OpenRequests } from '../driving/open-requests.ts';
import type { Redrive } from '../driving/redrive.ts';
import { type InFlight, workerOf } from '../in-flight.ts';
import type { WorkerLine } from '../worker-line.ts';
import type { WaitingRoom } from './waiting-room.ts';

export interface QueuedRequestsDependencies {
  clock: Clock;
  open: OpenRequests;
  endings: Endings;
  redrive: Redrive;
  workers: WorkerLine;
  room: WaitingRoom;
}

/** For who waited in vain for a provider. */
const EXPIRED_RETRY_AFTER_MS = 10_000;

/** Requests that wait for a provider: they enter a queue, get their turn, and go back or leave. */
export class QueuedRequests {
  readonly #dependencies: QueuedRequestsDependencies;

  constructor(dependencies: QueuedRequestsDependencies) {
    this.#dependencies = dependencies;
  }

  /** No target can be called now: the caller waits until the turn of its request comes. */
  enter(request: InFlight, frame: QueuedFrame): void {
    const { clock, endings, room } = this.#dependencies;
    endings.dismissWorker(request);
    request.lostTo = { kind: 'accepted', redrive: true, lineage: frame.lineage };
    const parked = request.caller.park(frame);
    if (parked !== undefined) {
      this.#park(request, parked);
      return;
    }
    room.enter(request, frame, clock());
    if (request.hasEarlyTurn) this.#takeTurn(request, {});
  }

  /** Whether it waits once more, since the error says that it cannot use its turn for now. */
  goesBack(request: InFlight, error: GatewayError): boolean {
    const { clock, workers, room } = this.#dependencies;
    if (!goesBack(request.envelope, error)) return false;
    const worker = workerOf(request);
    if (!room.defer(request, error.details.retryAfterMs ?? 0, clock())) return false;
    if (worker !== undefined) workers.done(worker, request.envelope.id);
    const parked = request.caller.park(undefined);
    if (parked !== undefined) this.#park(request, parked);
    return true;
  }

  onTurn(queue: string, ids: readonly string[]): void {
    const { open, room } = this.#dependencies;
    for (const id of ids) {
      const request = open.find(id);
      if (request === undefined) room.leaveUnknown(queue, id);
      else if (request.state.kind === 'queued') this.#takeTurn(request, {});
      else request.hasEarlyTurn = true;
    }
  }

  onUnqueued(ids: readonly string[]): void {
    for (const id of ids) {
      const request = this.#dependencies.open.find(id);
      if (request?.state.kind === 'queued') this.#takeTurn(request, { requeues: true });
    }
  }

  /** Ends one that has waited as long as it may. */
  check(request: InFlight, now: number): void {
    if (request.place === undefined || now <= request.place.until) return;
    this.#dependencies.endings.fail(
      request,
      new GatewayError('queue_expired', { retryAfterMs: EXPIRED_RETRY_AFTER_MS }),
    );
  }

  #takeTurn(request: InFlight, how: { requeues?: true }): void {
    const { clock, redrive, room } = this.#dependencies;
    const { place } = request;
    if (place === undefined) return;
    request.envelope = room.turn(request, place, how, clock());
    redrive.startPatience(request);
    redrive.again(request);
  }

  /** It waits elsewhere. */
  #park(request: InFlight, parked: Promise<void>): void {
    const { endings, room } = this.#dependencies;
    request.state = { kind: 'queued' };
    room.answered(request);
    endings.forget(request);
    parked.catch(cause => {
      const error = GatewayError.from(cause);
      endings.meterUntaken(request, error);
      request.caller.fail(error);
    });
  }
}
