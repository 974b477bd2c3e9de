import type { AcceptedFrame, Envelope, GatewayError } from '@sluice/contract';
import type { DepartedAttempts } from '../departed.ts';
import { type InFlight, workerOf } from '../in-flight.ts';
import type { WaitingRoom } from '../queue/waiting-room.ts';
import type { WorkerLine } from '../worker-line.ts';
import type { OpenRequests } from './open-requests.ts';

export interface EndingsDependencies {
  open: OpenRequests;
  workers: WorkerLine;
  departed: DepartedAttempts;
  room: WaitingRoom;
  /** A request that was lost before, as `accepted` then, ends in an attempt that dispatch has not taken. */
  onUntaken: (envelope: Envelope, attempt: number, accepted: AcceptedFrame, error: GatewayError) => void;
}

/** How long after an attempt may start no more it is remembered that nobody waits for it. */
const DEPARTED_MS = 10_000;

/** How requests end, and who has to know. */
export class Endings {
  readonly #dependencies: EndingsDependencies;

  constructor(dependencies: EndingsDependencies) {
    this.#dependencies = dependencies;
  }

  /** The answer, or the error of who worked on it, has arrived whole. */
  finish(request: InFlight): void {
    this.dismissWorker(request);
    this.forget(request);
  }

  /** With an error, after which nobody works on it. */
  fail(request: InFlight, error: GatewayError): void {
    this.meterUntaken(request, error);
    request.caller.fail(error);
    this.finish(request);
  }

  /** With an error, while somebody may work on it. */
  giveUp(request: InFlight, error: GatewayError): void {
    this.leave(request, error);
    request.caller.fail(error);
  }

  /** Nobody waits for it any more. */
  leave(request: InFlight, error: GatewayError): void {
    // First forgotten: a worker of this process answers the cancel within the call.
    this.forget(request);
    this.meterUntaken(request, error);
    this.#sendAway(request);
  }

  forget(request: InFlight): void {
    this.#dependencies.open.close(request);
    this.#dependencies.room.leave(request);
  }

  /** What the instance had to say has arrived whole. */
  dismissWorker(request: InFlight): void {
    const worker = workerOf(request);
    if (worker !== undefined) this.#dependencies.workers.done(worker, request.envelope.id);
  }

  /** Who takes an attempt meters its end. A request that was metered as driven again needs an end in any case. */
  meterUntaken({ envelope, attempt, state, lostTo }: InFlight, error: GatewayError): void {
    if (lostTo === undefined || state.kind === 'accepted') return;
    this.#dependencies.onUntaken(envelope, attempt, lostTo, error);
  }

  /** Nobody waits for this attempt any more, and nobody was heard to take it: who does is to meter it. */
  abandon({ envelope, attempt, startBy }: InFlight): void {
    const until = startBy + DEPARTED_MS;
    this.#dependencies.departed.add({ envelope, attempt, taken: undefined, until });
  }

  /** Who works on the attempt, or is about to, is to stop, and to meter it. */
  #sendAway(request: InFlight): void {
    const { departed, workers } = this.#dependencies;
    const { envelope, attempt, state } = request;
    if (state.kind === 'accepted') {
      departed.add({ envelope, attempt, taken: state, until: envelope.deadline });
      workers.cancel(state.worker, envelope.id, attempt);
    } else if (state.kind === 'answering') workers.cancel(state.worker, envelope.id, attempt);
    else if (state.kind !== 'queued') this.abandon(request);
  }
}
