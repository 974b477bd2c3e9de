import { type AnswerListener, FrameReceiver, type StageHost } from '@sluice/bus';
import {
  type AcceptedFrame,
  type Body,
  ChurnMap,
  type Clock,
  type Envelope,
  emptyBody,
  type Frame,
  GatewayError,
  type GatewayErrorShape,
  goesBack,
  type InstanceId,
  type NumberedFrame,
  type QueuedFrame,
} from '@sluice/contract';
import type { Admission } from './admission/admission.ts';
import type { LostAttempt } from './attempt-events.ts';
import { DepartedAttempts } from './departed.ts';
import { type DriverOptions, defaultDriverOptions } from './driver-options.ts';
import { type Caller, type InFlight, workerOf } from './in-flight.ts';
import { markHeard, overdueOf, PROBE_FIRST_MS, probe, suspect } from './overdue.ts';
import type { QueuePlace } from './queue/queue-place.ts';
import { WaitingRoom } from './queue/waiting-room.ts';
import { WorkerLine } from './worker-line.ts';

export interface DriverDependencies {
  host: StageHost;
  clock: Clock;
  random: () => number;
  admission: Pick<Admission, 'enter' | 'leave' | 'observe'>;
  /** An instance that had taken an attempt is gone: the attempt is metered as lost. */
  onLost: (lost: LostAttempt) => void;
  /** A request that was lost before, as `accepted` then, ends in an attempt that dispatch has not taken. */
  onUntaken: (envelope: Envelope, attempt: number, accepted: AcceptedFrame, error: GatewayError) => void;
  /** What is said of jobs. */
  jobs: Pick<AnswerListener, 'onJobTurn' | 'onJobsStopped'>;
}

/** A job that has its turn: where it stands in line, and by what it is metered if nobody takes it. */
export interface JobTurn {
  place: QueuePlace;
  lineage: AcceptedFrame['lineage'];
}

const SWEEP_INTERVAL_MS = 50;
const BACKOFF_INITIAL_MS = 25;
const BACKOFF_MAX_MS = 1_000;
const RETRY_AFTER_MS = 1_000;
/** For who waited in vain for a provider. */
const EXPIRED_RETRY_AFTER_MS = 10_000;
/** How long after an attempt may start no more it is remembered that nobody waits for it. */
const DEPARTED_MS = 10_000;

/**
 * Drives requests through the stages until each is answered: again when nobody takes it, when all who
 * could are full, when no instance says `accepted` in time, or when the one that did dies before the first
 * byte. Frames of earlier attempts are dropped.
 */
export class Driver implements AnswerListener {
  readonly #dependencies: DriverDependencies;
  readonly #options: DriverOptions;
  readonly #requests = new ChurnMap<InFlight>();
  readonly #departed: DepartedAttempts;
  readonly #workers: WorkerLine;
  readonly #room: WaitingRoom;
  readonly #losesNothing: (worker: InstanceId) => boolean;
  readonly #sweeper: NodeJS.Timeout;
  #wasConnected = true;

  constructor(dependencies: DriverDependencies, options: DriverOptions = defaultDriverOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
    const { host } = dependencies;
    this.#departed = new DepartedAttempts(lost => this.#departedLost(lost));
    this.#workers = new WorkerLine(host);
    this.#room = new WaitingRoom(host.instance, message => host.queues.tell(message));
    this.#losesNothing = worker => host.answersByCall(worker);
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
    this.#drive(this.#begin(envelope, body, caller));
  }

  /** The same for a job. What waits again leaves: `caller` is told by `park`. */
  driveJob(envelope: Envelope, body: Body, caller: Caller, { place, lineage }: JobTurn): void {
    const request = this.#begin(envelope, body, caller);
    const now = this.#dependencies.clock();
    request.patienceFrom = now;
    markHeard(request, now);
    request.lostTo = { kind: 'accepted', redrive: true, lineage };
    this.#room.hold(request, place);
    this.#drive(request);
  }

  #begin(envelope: Envelope, body: Body, caller: Caller): InFlight {
    return {
      envelope,
      body,
      caller,
      attempt: envelope.attempt,
      isPending: false,
      startBy: envelope.startBy,
      state: { kind: 'handed-on' },
      receiver: this.#receiver(envelope.id),
      patienceFrom: envelope.receivedAt,
      heardAt: envelope.receivedAt,
      probeAfterMs: PROBE_FIRST_MS,
      pausedAt: undefined,
      losses: 0,
      lostTo: undefined,
      meteredUpTo: 0,
      refusals: 0,
      place: undefined,
      hasEarlyTurn: false,
    };
  }

  #drive(request: InFlight): void {
    const { envelope, body, caller } = request;
    this.#requests.set(envelope.id, request);
    this.#wait(request);
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
    // First forgotten: a worker of this process answers the cancel within the call.
    this.#forget(request);
    this.#meterUntaken(request, new GatewayError('client_closed'));
    this.#sendAway(request);
  }

  onFrames(id: string, attempt: number, sender: InstanceId, frames: readonly NumberedFrame[]): void {
    const request = this.#requests.get(id);
    if (request === undefined) {
      // The caller is gone, or has its answer: whoever still works on it can stop.
      if (!this.#departed.heard(id, attempt, sender, frames)) this.#workers.cancel(sender, id, attempt);
      return;
    }
    const worker = workerOf(request);
    const isEarlier = attempt !== request.attempt;
    const isOver = isEarlier && this.#departed.heard(id, attempt, sender, frames);
    if (worker !== undefined && worker !== sender) {
      // A message that came twice, or an earlier attempt: one instance answers, no other need go on.
      if (!isOver) this.#workers.cancel(sender, id, attempt);
      return;
    }
    if (isEarlier || !this.#takes(request, sender)) return;
    markHeard(request, this.#dependencies.clock());
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

  onTurn(queue: string, ids: readonly string[]): void {
    for (const id of ids) {
      const request = this.#requests.get(id);
      if (request === undefined) this.#room.leaveUnknown(queue, id);
      else if (request.state.kind === 'queued') this.#takeTurn(request, {});
      else request.hasEarlyTurn = true;
    }
  }

  onUnqueued(ids: readonly string[]): void {
    for (const id of ids) {
      const request = this.#requests.get(id);
      if (request?.state.kind === 'queued') this.#takeTurn(request, { requeues: true });
    }
  }

  onJobTurn(queue: string, ids: readonly string[]): void {
    this.#dependencies.jobs.onJobTurn(queue, ids);
  }

  onJobsStopped(ids: readonly string[]): void {
    this.#dependencies.jobs.onJobsStopped(ids);
  }

  /** Ends everything in flight with this error. */
  giveUpAll(error: GatewayError): void {
    for (const request of this.#requests.values()) this.#giveUp(request, error);
  }

  close(): void {
    this.#workers.flush();
    clearInterval(this.#sweeper);
  }

  /** Whether frames of the current attempt count; the first make their sender the one who answers it. */
  #takes(request: InFlight, sender: InstanceId): boolean {
    const { state, receiver } = request;
    if (state.kind === 'queued') return false;
    if (state.kind === 'backing-off') {
      // Refused by one, taken by another: a message that came twice.
      if (receiver.finished) return false;
      clearTimeout(state.timer);
    }
    if (workerOf(request) === undefined) request.state = { kind: 'answering', worker: sender };
    return true;
  }

  #wait(request: InFlight): void {
    if (request.isPending) return;
    request.isPending = true;
    this.#dependencies.admission.enter();
  }

  #waitNoMore(request: InFlight): void {
    if (!request.isPending) return;
    request.isPending = false;
    this.#dependencies.admission.leave();
  }

  #receiver(id: string): FrameReceiver {
    return new FrameReceiver({
      onFrame: frame => {
        const request = this.#requests.get(id);
        if (request !== undefined) this.#onFrame(request, frame);
      },
      onGap: from => this.#tellWorker(id, 'resend', from),
      onCredit: next => this.#tellWorker(id, 'acknowledge', next),
    });
  }

  #tellWorker(id: string, what: 'resend' | 'acknowledge', sequence: number): void {
    const request = this.#requests.get(id);
    const worker = request === undefined ? undefined : workerOf(request);
    if (request !== undefined && worker !== undefined)
      this.#workers[what](worker, id, request.attempt, sequence);
  }

  #onFrame(request: InFlight, frame: Frame): void {
    const { caller } = request;
    if (frame.kind !== 'rejection') this.#waitNoMore(request);
    switch (frame.kind) {
      case 'accepted':
        this.#accepted(request, frame);
        return;
      case 'head':
        caller.head(frame.status, frame.headers);
        this.#room.answered(request);
        if (caller.started) this.#freeBody(request);
        return;
      case 'data':
        if (request.state.kind === 'accepted') request.state.outputTokens = frame.outputTokens;
        if (caller.data(frame.bytes)) return;
        request.pausedAt ??= this.#dependencies.clock();
        request.receiver.pause();
        return;
      case 'end':
        caller.end();
        this.#finish(request);
        return;
      case 'queued':
        this.#queued(request, frame);
        return;
      case 'rejection':
        this.#rejected(request, rejectionOf(frame.error));
        return;
    }
  }

  /** No target can be called now: the caller waits until the turn of its request comes. */
  #queued(request: InFlight, frame: QueuedFrame): void {
    this.#dismissWorker(request);
    request.lostTo = { kind: 'accepted', redrive: true, lineage: frame.lineage };
    const parked = request.caller.park(frame);
    if (parked !== undefined) {
      this.#park(request, parked);
      return;
    }
    this.#room.enter(request, frame, this.#dependencies.clock());
    if (request.hasEarlyTurn) this.#takeTurn(request, {});
  }

  /** It waits elsewhere. */
  #park(request: InFlight, parked: Promise<void>): void {
    request.state = { kind: 'queued' };
    this.#room.answered(request);
    this.#forget(request);
    parked.catch(cause => {
      const error = GatewayError.from(cause);
      this.#meterUntaken(request, error);
      request.caller.fail(error);
    });
  }

  #takeTurn(request: InFlight, how: { requeues?: true }): void {
    const { place } = request;
    if (place === undefined) return;
    request.envelope = this.#room.turn(request, place, how, this.#dependencies.clock());
    this.#startPatience(request);
    this.#driveAgain(request);
  }

  #accepted(request: InFlight, accepted: AcceptedFrame): void {
    const worker = workerOf(request);
    // What was driven again has waited for something else than its turn, and so has what another target is called for.
    if (request.attempt === 1 && request.state.kind !== 'accepted') {
      const waitedMs = this.#dependencies.clock() - request.envelope.receivedAt;
      this.#dependencies.admission.observe(waitedMs - (accepted.checkedMs ?? 0));
    }
    if (worker === undefined) return;
    request.state = { kind: 'accepted', worker, accepted, outputTokens: 0 };
    if (request.attempt > 1) this.#departed.adopted(request.envelope.id, request.attempt, worker);
    if (accepted.earlier !== undefined) this.#takenUnheard(request, accepted, accepted.earlier);
  }

  /** Of an earlier attempt that was taken, too, nothing was heard: it is metered if its instance dies, or has. */
  #takenUnheard(
    { envelope, meteredUpTo }: InFlight,
    accepted: AcceptedFrame,
    { attempt, instance }: NonNullable<AcceptedFrame['earlier']>,
  ): void {
    if (attempt <= meteredUpTo) return;
    const taken = { kind: 'accepted', worker: instance, accepted, outputTokens: 0 } as const;
    this.#departed.add({ envelope, attempt, taken, until: envelope.deadline });
    if (!this.#dependencies.host.liveness.isAlive(instance)) this.#departed.onDeath(instance);
  }

  /** Its request may go on, and is to have an end then that is metered. */
  #departedLost(lost: Omit<LostAttempt, 'redriven'>): void {
    const { envelope, attempt, accepted } = lost;
    const request = this.#requests.get(envelope.id);
    if (request !== undefined) {
      request.lostTo ??= accepted;
      request.meteredUpTo = Math.max(request.meteredUpTo, attempt);
    }
    this.#dependencies.onLost({ ...lost, redriven: request !== undefined });
  }

  #rejected(request: InFlight, error: GatewayError): void {
    if (goesBack(request.envelope, error)) {
      const forMs = error.details.retryAfterMs ?? 0;
      const worker = workerOf(request);
      if (this.#room.defer(request, forMs, this.#dependencies.clock())) {
        if (worker !== undefined) this.#workers.done(worker, request.envelope.id);
        const parked = request.caller.park(undefined);
        if (parked !== undefined) this.#park(request, parked);
        return;
      }
    }
    if (error.redrive && !request.caller.started) {
      const { kind } = request.state;
      if (error.code === 'instance_lost' && kind === 'accepted') this.#lost(request, error);
      else if (error.code === 'shutting_down' && kind === 'accepted') this.#sentAway(request, error);
      else this.#refused(request, error);
      return;
    }
    this.#fail(request, error);
  }

  /** The instance that took the attempt leaves, and has metered it. */
  #sentAway(request: InFlight, error: GatewayError): void {
    const { state } = request;
    if (state.kind !== 'accepted' || !state.accepted.redrive) {
      this.#fail(request, error);
      return;
    }
    this.#metered(request, state.accepted);
    this.#startPatience(request);
    this.#driveAgain(request);
  }

  /** The attempt has a usage event: the request is to have an end that is metered. */
  #metered(request: InFlight, accepted: AcceptedFrame): void {
    request.lostTo = accepted;
    request.meteredUpTo = request.attempt;
  }

  /** Nobody took the attempt: again after a while with full jitter, as long as patience lasts. */
  #refused(request: InFlight, error: GatewayError): void {
    const { clock, random } = this.#dependencies;
    if (!this.#isPatient(request, clock())) {
      this.#fail(request, new GatewayError(error.code, { retryAfterMs: RETRY_AFTER_MS, ...error.details }));
      return;
    }
    const ceilingMs = Math.min(BACKOFF_MAX_MS, BACKOFF_INITIAL_MS * 2 ** request.refusals++);
    const timer = setTimeout(() => this.#driveAgain(request), random() * ceilingMs);
    request.state = { kind: 'backing-off', timer };
  }

  /** The attempt got lost on its way, or a stage is stuck. */
  #notTaken(request: InFlight, now: number): void {
    if (this.#isPatient(request, now)) {
      const { envelope, attempt, startBy } = request;
      this.#departed.add({ envelope, attempt, taken: undefined, until: startBy + DEPARTED_MS });
      request.refusals++;
      this.#driveAgain(request);
    } else this.#giveUp(request, new GatewayError('stage_unavailable', { retryAfterMs: RETRY_AFTER_MS }));
  }

  /** Whether it is borne once more that nobody took the request. */
  #isPatient({ envelope, patienceFrom, refusals }: InFlight, now: number): boolean {
    const { refusalPatienceMs, maxRefusals } = this.#options;
    return refusals < maxRefusals && now < Math.min(envelope.deadline, patienceFrom + refusalPatienceMs);
  }

  #startPatience(request: InFlight): void {
    request.patienceFrom = this.#dependencies.clock();
    request.refusals = 0;
  }

  /** The instance that took the attempt is gone: drive again if the route allows and nothing was written. */
  #lost(request: InFlight, error: GatewayError): void {
    const { state, caller, envelope, attempt } = request;
    const taken = state.kind === 'accepted' ? state : undefined;
    if (taken !== undefined) {
      request.losses++;
      this.#metered(request, taken.accepted);
      this.#startPatience(request);
    }
    const mayRedrive = taken?.accepted.redrive !== false && request.losses <= this.#options.maxLosses;
    const redriven = !caller.started && mayRedrive;
    if (taken !== undefined) {
      const { accepted, outputTokens } = taken;
      this.#dependencies.onLost({ envelope, attempt, accepted, outputTokens, redriven });
    }
    if (redriven) this.#driveAgain(request);
    else this.#fail(request, error);
  }

  #driveAgain(request: InFlight): void {
    const { clock, host } = this.#dependencies;
    const now = clock();
    request.attempt++;
    request.startBy = now + this.#options.startWithinMs;
    request.state = { kind: 'handed-on' };
    request.hasEarlyTurn = false;
    this.#wait(request);
    request.receiver = this.#receiver(request.envelope.id);
    markHeard(request, now);
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
    this.#departed.onDeath(instance);
  }

  #sweep(): void {
    const { clock, host } = this.#dependencies;
    const now = clock();
    const isBack = host.connected && !this.#wasConnected;
    this.#wasConnected = host.connected;
    for (const request of this.#requests.values()) {
      if (isBack) suspect(request, now);
      this.#check(request, now);
    }
    this.#room.sweep(now);
    this.#departed.sweep(now);
    this.#workers.flush();
  }

  #check(request: InFlight, now: number): void {
    if (request.state.kind === 'queued') {
      if (request.place === undefined || now <= request.place.until) return;
      this.#fail(request, new GatewayError('queue_expired', { retryAfterMs: EXPIRED_RETRY_AFTER_MS }));
      return;
    }
    switch (overdueOf(request, now, this.#options, this.#losesNothing)) {
      case 'deadline':
        this.#giveUp(request, new GatewayError('deadline_exceeded'));
        return;
      case 'slow-client':
        this.#giveUp(request, new GatewayError('client_closed', { internal: 'the client stopped reading' }));
        return;
      case 'not-taken':
        this.#notTaken(request, now);
        return;
      case 'silent':
        probe(request, now);
        return;
    }
  }

  #giveUp(request: InFlight, error: GatewayError): void {
    this.#forget(request);
    this.#sendAway(request);
    this.#meterUntaken(request, error);
    request.caller.fail(error);
  }

  /** Nobody waits for the attempt any more. Who works on it, or is about to, is to stop, and to meter it. */
  #sendAway({ envelope, attempt, state, startBy }: InFlight): void {
    if (state.kind === 'accepted') {
      this.#departed.add({ envelope, attempt, taken: state, until: envelope.deadline });
      this.#workers.cancel(state.worker, envelope.id, attempt);
    } else if (state.kind === 'answering') this.#workers.cancel(state.worker, envelope.id, attempt);
    else if (state.kind !== 'queued')
      this.#departed.add({ envelope, attempt, taken: undefined, until: startBy + DEPARTED_MS });
  }

  #fail(request: InFlight, error: GatewayError): void {
    this.#meterUntaken(request, error);
    request.caller.fail(error);
    this.#finish(request);
  }

  /** Who takes an attempt meters its end. A request that was metered as driven again needs an end in any case. */
  #meterUntaken({ envelope, attempt, state, lostTo }: InFlight, error: GatewayError): void {
    if (lostTo === undefined || state.kind === 'accepted') return;
    this.#dependencies.onUntaken(envelope, attempt, lostTo, error);
  }

  #finish(request: InFlight): void {
    this.#dismissWorker(request);
    this.#forget(request);
  }

  /** What the instance had to say has arrived whole. */
  #dismissWorker(request: InFlight): void {
    const worker = workerOf(request);
    if (worker !== undefined) this.#workers.done(worker, request.envelope.id);
  }

  #forget(request: InFlight): void {
    const { envelope, state } = request;
    this.#waitNoMore(request);
    if (state.kind === 'backing-off') clearTimeout(state.timer);
    this.#requests.delete(envelope.id);
    this.#room.leave(request);
    this.#freeBody(request);
  }

  #freeBody(request: InFlight): void {
    const { body } = request;
    request.body = emptyBody;
    if (body.kind === 'reference') this.#dependencies.host.bodies.release(body.reference);
  }
}

/** The caller is still here: an instance that says otherwise took this ingress for dead, and is lost to it. */
function rejectionOf(shape: GatewayErrorShape): GatewayError {
  if (shape.code !== 'client_closed') return GatewayError.fromShape(shape);
  return new GatewayError('instance_lost', { internal: 'its instance took the ingress for dead' });
}
