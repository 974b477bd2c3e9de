import { type AnswerListener, FrameReceiver, type StageHost } from '@sluice/bus';
import {
  type AcceptedFrame,
  type Body,
  type Clock,
  type Envelope,
  type Frame,
  GatewayError,
  type GatewayErrorShape,
  type InstanceId,
  type NumberedFrame,
} from '@sluice/contract';
import { DoneNotices } from './done-notices.ts';
import { type Caller, type InFlight, workerOf } from './in-flight.ts';

export interface DriverOptions {
  /** How long an attempt may take until an instance has taken it. */
  startWithinMs: number;
  /** How much the clocks of two machines may differ. */
  clockToleranceMs: number;
  /** How long it is borne that nobody takes a request (`overloaded`, nobody there, no answer) before the caller is told. */
  refusalPatienceMs: number;
  /** How often a request may be driven again after an instance that took it died. */
  maxLosses: number;
  /** A client that reads nothing for this long has its request cancelled. */
  slowClientMs: number;
}

export const defaultDriverOptions: DriverOptions = {
  startWithinMs: 2_000,
  clockToleranceMs: 250,
  refusalPatienceMs: 10_000,
  maxLosses: 3,
  slowClientMs: 60_000,
};

export interface DriverDependencies {
  host: StageHost;
  clock: Clock;
  random: () => number;
  /** An instance that had taken an attempt is gone: the attempt is metered as lost. */
  onLost: (envelope: Envelope, attempt: number, accepted: AcceptedFrame) => void;
}

const SWEEP_INTERVAL_MS = 50;
const PROBE_FIRST_MS = 500;
const PROBE_MAX_MS = 5_000;
const BACKOFF_INITIAL_MS = 25;
const BACKOFF_MAX_MS = 1_000;
const RETRY_AFTER_MS = 1_000;

/**
 * Drives requests through the stages until each is answered: again when nobody takes it, when all who
 * could are full, when no instance says `accepted` in time, or when the one that did dies before the first
 * byte. Frames of earlier attempts are dropped.
 */
export class Driver implements AnswerListener {
  readonly #dependencies: DriverDependencies;
  readonly #options: DriverOptions;
  readonly #requests = new Map<string, InFlight>();
  readonly #done: DoneNotices;
  readonly #sweeper: NodeJS.Timeout;

  constructor(dependencies: DriverDependencies, options: DriverOptions = defaultDriverOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
    const { host } = dependencies;
    this.#done = new DoneNotices((instance, message) => host.answers.tell(instance, message));
    host.listen(this);
    host.liveness.onDeath(instance => this.#onDeath(instance));
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
    this.#sweeper.unref();
  }

  get inFlight(): number {
    return this.#requests.size;
  }

  /** Returns at once; the answer goes to `caller`. */
  drive(envelope: Envelope, body: Body, caller: Caller): void {
    const request: InFlight = {
      envelope,
      body,
      caller,
      attempt: envelope.attempt,
      startBy: envelope.startBy,
      state: { kind: 'handed-on' },
      receiver: this.#receiver(envelope.id),
      patienceFrom: envelope.receivedAt,
      heardAt: envelope.receivedAt,
      probeAfterMs: PROBE_FIRST_MS,
      pausedAt: undefined,
      losses: 0,
      refusals: 0,
    };
    this.#requests.set(envelope.id, request);
    caller.onResume(() => {
      request.pausedAt = undefined;
      request.receiver.resume();
    });
    this.#dependencies.host.handOff('auth', envelope, body);
  }

  /** The caller has left. */
  cancel(id: string): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#tellCancel(workerOf(request), id, request.attempt);
    this.#forget(request);
  }

  onFrames(id: string, attempt: number, sender: InstanceId, frames: readonly NumberedFrame[]): void {
    const request = this.#requests.get(id);
    if (request === undefined) {
      // The caller is gone, or has its answer: whoever still works on it can stop.
      this.#tellCancel(sender, id, attempt);
      return;
    }
    const worker = workerOf(request);
    if (worker !== undefined && worker !== sender) {
      // A message that came twice, or an earlier attempt: one instance answers, no other need go on.
      this.#tellCancel(sender, id, attempt);
      return;
    }
    if (attempt !== request.attempt || !this.#takes(request, sender)) return;
    request.heardAt = this.#dependencies.clock();
    request.probeAfterMs = PROBE_FIRST_MS;
    try {
      request.receiver.deliver(frames);
      request.caller.flush();
    } catch (cause) {
      this.#giveUp(request, GatewayError.from(cause));
    }
  }

  onNoResponders(id: string, attempt: number): void {
    const request = this.#requests.get(id);
    if (request?.attempt === attempt && request.state.kind === 'handed-on')
      this.#refused(request, new GatewayError('stage_unavailable'));
  }

  /** Waits for what is in flight. */
  close(): void {
    this.#done.flush();
    clearInterval(this.#sweeper);
  }

  /** Whether frames of the current attempt count; the first make their sender the one who answers it. */
  #takes(request: InFlight, sender: InstanceId): boolean {
    const { state, receiver } = request;
    if (state.kind === 'backing-off') {
      // Refused by one, taken by another: a message that came twice.
      if (receiver.finished) return false;
      clearTimeout(state.timer);
    }
    if (workerOf(request) === undefined) request.state = { kind: 'answering', worker: sender };
    return true;
  }

  #receiver(id: string): FrameReceiver {
    return new FrameReceiver({
      onFrame: frame => {
        const request = this.#requests.get(id);
        if (request !== undefined) this.#onFrame(request, frame);
      },
      onGap: from => this.#tellAboutFrames(id, 'resend', from),
      onCredit: next => this.#tellAboutFrames(id, 'acknowledge', next),
    });
  }

  #onFrame(request: InFlight, frame: Frame): void {
    const { caller } = request;
    switch (frame.kind) {
      case 'accepted':
        this.#accepted(request, frame);
        return;
      case 'head':
        caller.head(frame.status, frame.headers);
        return;
      case 'data':
        if (caller.data(frame.bytes)) return;
        request.pausedAt ??= this.#dependencies.clock();
        request.receiver.pause();
        return;
      case 'end':
        caller.end();
        this.#finish(request);
        return;
      case 'rejection':
        this.#rejected(request, rejectionOf(frame.error));
        return;
    }
  }

  #accepted(request: InFlight, accepted: AcceptedFrame): void {
    const worker = workerOf(request);
    if (worker !== undefined) request.state = { kind: 'accepted', worker, accepted };
  }

  #rejected(request: InFlight, error: GatewayError): void {
    if (error.redrive && !request.caller.started) {
      if (error.code === 'instance_lost' && request.state.kind === 'accepted') this.#lost(request, error);
      else this.#refused(request, error);
      return;
    }
    request.caller.fail(error);
    this.#finish(request);
  }

  /** Nobody took the attempt: again after a while with full jitter, as long as patience lasts. */
  #refused(request: InFlight, error: GatewayError): void {
    const { clock, random } = this.#dependencies;
    const now = clock();
    if (now >= Math.min(request.envelope.deadline, this.#patienceEndsAt(request))) {
      request.caller.fail(new GatewayError(error.code, { retryAfterMs: RETRY_AFTER_MS, ...error.details }));
      this.#finish(request);
      return;
    }
    const ceilingMs = Math.min(BACKOFF_MAX_MS, BACKOFF_INITIAL_MS * 2 ** request.refusals++);
    const timer = setTimeout(() => this.#driveAgain(request), random() * ceilingMs);
    request.state = { kind: 'backing-off', timer };
  }

  /** The attempt got lost on its way, or a stage is stuck. */
  #notTaken(request: InFlight, now: number): void {
    if (now < this.#patienceEndsAt(request)) this.#driveAgain(request);
    else this.#giveUp(request, new GatewayError('stage_unavailable', { retryAfterMs: RETRY_AFTER_MS }));
  }

  #patienceEndsAt({ patienceFrom }: InFlight): number {
    return patienceFrom + this.#options.refusalPatienceMs;
  }

  /** The instance that took the attempt is gone: drive again if the route allows and nothing was written. */
  #lost(request: InFlight, error: GatewayError): void {
    const { state, caller } = request;
    if (state.kind === 'accepted') {
      this.#dependencies.onLost(request.envelope, request.attempt, state.accepted);
      request.losses++;
      request.patienceFrom = this.#dependencies.clock();
      request.refusals = 0;
    }
    const mayRedrive =
      state.kind !== 'accepted' || (state.accepted.redrive && request.losses <= this.#options.maxLosses);
    if (!caller.started && mayRedrive) {
      this.#driveAgain(request);
      return;
    }
    caller.fail(error);
    this.#finish(request);
  }

  #driveAgain(request: InFlight): void {
    const { clock, host } = this.#dependencies;
    const now = clock();
    request.attempt++;
    request.startBy = now + this.#options.startWithinMs;
    request.state = { kind: 'handed-on' };
    request.receiver = this.#receiver(request.envelope.id);
    request.heardAt = now;
    request.probeAfterMs = PROBE_FIRST_MS;
    host.handOff(
      'auth',
      { ...request.envelope, attempt: request.attempt, startBy: request.startBy },
      request.body,
    );
  }

  #onDeath(instance: InstanceId): void {
    for (const request of this.#requests.values()) {
      if (workerOf(request) === instance)
        this.#lost(request, new GatewayError('instance_lost', { internal: `${instance} died` }));
    }
  }

  #sweep(): void {
    const now = this.#dependencies.clock();
    for (const request of this.#requests.values()) this.#check(request, now);
    this.#done.flush();
  }

  #check(request: InFlight, now: number): void {
    const { envelope, state } = request;
    const { clockToleranceMs, slowClientMs } = this.#options;
    if (now > envelope.deadline) this.#giveUp(request, new GatewayError('deadline_exceeded'));
    else if (request.pausedAt !== undefined && now - request.pausedAt > slowClientMs) {
      this.#giveUp(request, new GatewayError('client_closed', { internal: 'the client stopped reading' }));
    } else if (state.kind === 'handed-on' && now > request.startBy + clockToleranceMs)
      this.#notTaken(request, now);
    else if (this.#isSilent(request, now)) {
      request.heardAt = now;
      request.probeAfterMs = Math.min(PROBE_MAX_MS, request.probeAfterMs * 2);
      request.receiver.probe();
    }
  }

  /** A call loses no frames, so only another process is asked. */
  #isSilent(request: InFlight, now: number): boolean {
    const worker = workerOf(request);
    if (worker === undefined || request.pausedAt !== undefined) return false;
    if (this.#dependencies.host.answersByCall(worker)) return false;
    return now - request.heardAt > request.probeAfterMs;
  }

  #giveUp(request: InFlight, error: GatewayError): void {
    this.#tellCancel(workerOf(request), request.envelope.id, request.attempt);
    request.caller.fail(error);
    this.#forget(request);
  }

  #finish(request: InFlight): void {
    const worker = workerOf(request);
    if (worker !== undefined && !this.#dependencies.host.answersByCall(worker))
      this.#done.add(worker, request.envelope.id);
    this.#forget(request);
  }

  #forget({ envelope, body, state }: InFlight): void {
    if (state.kind === 'backing-off') clearTimeout(state.timer);
    this.#requests.delete(envelope.id);
    if (body.kind === 'reference') this.#dependencies.host.bodies.release(body.reference);
  }

  #tellAboutFrames(id: string, kind: 'resend' | 'acknowledge', sequence: number): void {
    const request = this.#requests.get(id);
    const worker = request === undefined ? undefined : workerOf(request);
    if (request === undefined || worker === undefined) return;
    const { host } = this.#dependencies;
    const { attempt } = request;
    if (kind === 'acknowledge') host.answers.tell(worker, { kind, id, attempt, next: sequence });
    else host.answers.tell(worker, { kind, id, attempt, from: sequence, origin: host.instance });
  }

  #tellCancel(worker: InstanceId | undefined, id: string, attempt: number): void {
    if (worker !== undefined) this.#dependencies.host.answers.tell(worker, { kind: 'cancel', id, attempt });
  }
}

/** The caller is still here: an instance that says otherwise took this ingress for dead, and is lost to it. */
function rejectionOf(shape: GatewayErrorShape): GatewayError {
  if (shape.code !== 'client_closed') return GatewayError.fromShape(shape);
  return new GatewayError('instance_lost', { internal: 'its instance took the ingress for dead' });
}
