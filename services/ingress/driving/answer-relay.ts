import { FrameReceiver, type StageHost } from '@sluice/bus';
import {
  type AcceptedFrame,
  type Clock,
  type Frame,
  GatewayError,
  type GatewayErrorShape,
  type QueuedFrame,
} from '@sluice/contract';
import type { Admission } from '../admission/admission.ts';
import type { DepartedAttempts } from '../departed.ts';
import { type InFlight, workerOf } from '../in-flight.ts';
import type { WaitingRoom } from '../queue/waiting-room.ts';
import type { WorkerLine } from '../worker-line.ts';
import type { Endings } from './endings.ts';
import type { OpenRequests } from './open-requests.ts';

export interface AnswerRelayDependencies {
  host: Pick<StageHost, 'liveness'>;
  clock: Clock;
  admission: Pick<Admission, 'observe'>;
  open: OpenRequests;
  endings: Endings;
  workers: WorkerLine;
  departed: DepartedAttempts;
  room: WaitingRoom;
  onQueued: (request: InFlight, frame: QueuedFrame) => void;
  onRejected: (request: InFlight, error: GatewayError) => void;
}

/** Passes the frames of an attempt on to its caller, in order and at the pace of its client. */
export class AnswerRelay {
  readonly #dependencies: AnswerRelayDependencies;

  constructor(dependencies: AnswerRelayDependencies) {
    this.#dependencies = dependencies;
  }

  /** For the frames of a new attempt of this request. */
  receiverFor(id: string): FrameReceiver {
    return new FrameReceiver({
      onFrame: frame => {
        const request = this.#dependencies.open.find(id);
        if (request !== undefined) this.#onFrame(request, frame);
      },
      onGap: from => this.#tellWorker(id, 'resend', from),
      onCredit: next => this.#tellWorker(id, 'acknowledge', next),
    });
  }

  #tellWorker(id: string, what: 'resend' | 'acknowledge', sequence: number): void {
    const { open, workers } = this.#dependencies;
    const request = open.find(id);
    const worker = request === undefined ? undefined : workerOf(request);
    if (request !== undefined && worker !== undefined) workers[what](worker, id, request.attempt, sequence);
  }

  #onFrame(request: InFlight, frame: Frame): void {
    const { clock, open, endings, room, onQueued, onRejected } = this.#dependencies;
    const { caller } = request;
    if (frame.kind !== 'rejection') open.waitNoMore(request);
    switch (frame.kind) {
      case 'accepted':
        this.#accepted(request, frame);
        return;
      case 'head':
        caller.head(frame.status, frame.headers);
        room.answered(request);
        if (caller.started) open.freeBody(request);
        return;
      case 'data':
        if (request.state.kind === 'accepted') request.state.outputTokens = frame.outputTokens;
        if (caller.data(frame.bytes)) return;
        request.pausedAt ??= clock();
        request.receiver.pause();
        return;
      case 'end':
        caller.end();
        endings.finish(request);
        return;
      case 'queued':
        onQueued(request, frame);
        return;
      case 'rejection':
        onRejected(request, rejectionOf(frame.error));
        return;
    }
  }

  #accepted(request: InFlight, accepted: AcceptedFrame): void {
    const { clock, admission, departed } = this.#dependencies;
    const worker = workerOf(request);
    // What was driven again has waited for something else than its turn, and so has what another target is called for.
    if (request.attempt === 1 && request.state.kind !== 'accepted') {
      const waitedMs = clock() - request.envelope.receivedAt;
      admission.observe(waitedMs - (accepted.checkedMs ?? 0));
    }
    if (worker === undefined) return;
    request.state = { kind: 'accepted', worker, accepted, outputTokens: 0 };
    if (request.attempt > 1) departed.adopted(request.envelope.id, request.attempt, worker);
    if (accepted.earlier !== undefined) this.#takenUnheard(request, accepted, accepted.earlier);
  }

  /** Of an earlier attempt that was taken, too, nothing was heard: it is metered if its instance dies, or has. */
  #takenUnheard(
    { envelope, meteredUpTo }: InFlight,
    accepted: AcceptedFrame,
    { attempt, instance }: NonNullable<AcceptedFrame['earlier']>,
  ): void {
    if (attempt <= meteredUpTo) return;
    const { departed, host } = this.#dependencies;
    const taken = { kind: 'accepted', worker: instance, accepted, outputTokens: 0 } as const;
    departed.add({ envelope, attempt, taken, until: envelope.deadline });
    if (!host.liveness.isAlive(instance)) departed.onDeath(instance);
  }
}

/** The caller is still here: an instance that says otherwise took this ingress for dead, and is lost to it. */
function rejectionOf(shape: GatewayErrorShape): GatewayError {
  if (shape.code !== 'client_closed') return GatewayError.fromShape(shape);
  return new GatewayError('instance_lost', { internal: 'its instance took the ingress for dead' });
}
