import type { AnswerListener, StageHost } from '@sluice/bus';
import {
  type AcceptedFrame,
  type Body,
  type Clock,
  type Envelope,
  GatewayError,
  type InstanceId,
  type NumberedFrame,
} from '@sluice/contract';
import type { Admission } from './admission/admission.ts';
import type { LostAttempt } from './attempt-events.ts';
import { DepartedAttempts } from './departed.ts';
import { type DriverOptions, defaultDriverOptions } from './driver-options.ts';
import { AnswerRelay } from './driving/answer-relay.ts';
import { Endings, type EndingsDependencies } from './driving/endings.ts';
import { OpenRequests } from './driving/open-requests.ts';
import { Redrive } from './driving/redrive.ts';
import { type Caller, type InFlight, workerOf } from './in-flight.ts';
import { markHeard, overdueOf, PROBE_FIRST_MS, probe, suspect } from './overdue.ts';
import type { QueuePlace } from './queue/queue-place.ts';
import { QueuedRequests } from './queue/queued-requests.ts';
import { WaitingRoom } from './queue/waiting-room.ts';
import { WorkerLine } from './worker-line.ts';

export interface DriverDependencies {
  host: StageHost;
  clock: Clock;
  random: () => number;
  admission: Pick<Admission, 'enter' | 'leave' | 'observe'>;
  /** An instance that had taken an attempt is gone: the attempt is metered as lost. */
  onLost: (lost: LostAttempt) => void;
  onUntaken: EndingsDependencies['onUntaken'];
  /** What is said of jobs. */
  jobs: Pick<AnswerListener, 'onJobTurn' | 'onJobsStopped'>;
}

/** A job that has its turn: where it stands in line, and by what it is metered if nobody takes it. */
export interface JobTurn {
  place: QueuePlace;
  lineage: AcceptedFrame['lineage'];
}

const SWEEP_INTERVAL_MS = 50;

/**
 * Drives requests through the stages until each is answered: again when nobody takes it, when all who
 * could are full, when no instance says `accepted` in time, or when the one that did dies before the first
 * byte. Frames of earlier attempts are dropped.
 */
export class Driver implements AnswerListener {
  readonly #dependencies: DriverDependencies;
  readonly #options: DriverOptions;
  readonly #open: OpenRequests;
  readonly #departed: DepartedAttempts;
  readonly #workers: WorkerLine;
  readonly #room: WaitingRoom;
  readonly #endings: Endings;
  readonly #relay: AnswerRelay;
  readonly #redrive: Redrive;
  readonly #queued: QueuedRequests;
  readonly #losesNothing: (worker: InstanceId) => boolean;
  readonly #sweeper: NodeJS.Timeout;
  #wasConnected = true;

  constructor(dependencies: DriverDependencies, options: DriverOptions = defaultDriverOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
    const { host, clock, onUntaken } = dependencies;
    const open = new OpenRequests(dependencies);
    const departed = new DepartedAttempts(lost => this.#departedLost(lost));
    const workers = new WorkerLine(host);
    const room = new WaitingRoom(host.instance, message => host.queues.tell(message));
    const endings = new Endings({ open, workers, departed, room, onUntaken });
    const relay = new AnswerRelay({
      ...dependencies,
      open,
      endings,
      workers,
      departed,
      room,
      onQueued: (request, frame) => this.#queued.enter(request, frame),
      onRejected: (request, error) => this.#rejected(request, error),
    });
    const receiverFor = (id: string) => relay.receiverFor(id);
    const redrive = new Redrive({ ...dependencies, options, open, endings, receiverFor });
    this.#open = open;
    this.#departed = departed;
    this.#workers = workers;
    this.#room = room;
    this.#endings = endings;
    this.#relay = relay;
    this.#redrive = redrive;
    this.#queued = new QueuedRequests({ clock, open, endings, redrive, workers, room });
    this.#losesNothing = worker => host.answersByCall(worker);
    host.listen(this);
    host.liveness.onDeath(instance => this.#onDeath(instance));
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
    this.#sweeper.unref();
  }

  get inFlight(): number {
    return this.#open.size;
  }

  /** Returns at once; the answer goes to `caller`. */
  drive(envelope: Envelope, body: Body, caller: Caller): void {
    this.#start(this.#begin(envelope, body, caller));
  }

  /** The same for a job. What waits again leaves: `caller` is told by `park`. */
  driveJob(envelope: Envelope, body: Body, caller: Caller, { place, lineage }: JobTurn): void {
    const request = this.#begin(envelope, body, caller);
    const now = this.#dependencies.clock();
    request.patienceFrom = now;
    markHeard(request, now);
    request.lostTo = { kind: 'accepted', redrive: true, lineage };
    this.#room.hold(request, place);
    this.#start(request);
  }

  /** The caller has left. */
  cancel(id: string): void {
    const request = this.#open.find(id);
    if (request !== undefined) this.#endings.leave(request, new GatewayError('client_closed'));
  }

  onFrames(id: string, attempt: number, sender: InstanceId, frames: readonly NumberedFrame[]): void {
    const request = this.#open.find(id);
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
      this.#endings.giveUp(request, GatewayError.from(cause));
    }
  }

  onNoResponders(id: string, attempt: number): void {
    const request = this.#open.find(id);
    if (request?.attempt === attempt && request.state.kind === 'handed-on')
      this.#redrive.refused(request, new GatewayError('stage_unavailable'));
  }

  onTurn(queue: string, ids: readonly string[]): void {
    this.#queued.onTurn(queue, ids);
  }

  onUnqueued(ids: readonly string[]): void {
    this.#queued.onUnqueued(ids);
  }

  onJobTurn(queue: string, ids: readonly string[]): void {
    this.#dependencies.jobs.onJobTurn(queue, ids);
  }

  onJobsStopped(ids: readonly string[]): void {
    this.#dependencies.jobs.onJobsStopped(ids);
  }

  /** Ends everything in flight with this error. */
  giveUpAll(error: GatewayError): void {
    for (const request of this.#open.all()) this.#endings.giveUp(request, error);
  }

  close(): void {
    this.#workers.flush();
    clearInterval(this.#sweeper);
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
      receiver: this.#relay.receiverFor(envelope.id),
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

  #start(request: InFlight): void {
    const { envelope, body, caller } = request;
    this.#open.open(request);
    this.#open.wait(request);
    caller.onResume(() => {
      request.pausedAt = undefined;
      request.receiver.resume();
    });
    this.#dependencies.host.handOff('auth', envelope, body);
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

  #rejected(request: InFlight, error: GatewayError): void {
    if (!this.#queued.goesBack(request, error)) this.#redrive.rejected(request, error);
  }

  /** Its request may go on, and is to have an end then that is metered. */
  #departedLost(lost: Omit<LostAttempt, 'redriven'>): void {
    const { envelope, attempt, accepted } = lost;
    const request = this.#open.find(envelope.id);
    if (request !== undefined) {
      request.lostTo ??= accepted;
      request.meteredUpTo = Math.max(request.meteredUpTo, attempt);
    }
    this.#dependencies.onLost({ ...lost, redriven: request !== undefined });
  }

  #onDeath(instance: InstanceId): void {
    for (const request of this.#open.all()) {
      if (workerOf(request) === instance)
        this.#redrive.lost(request, new GatewayError('instance_lost', { internal: `${instance} died` }));
    }
    this.#departed.onDeath(instance);
  }

  #sweep(): void {
    const { clock, host } = this.#dependencies;
    const now = clock();
    const isBack = host.connected && !this.#wasConnected;
    this.#wasConnected = host.connected;
    for (const request of this.#open.all()) {
      if (isBack) suspect(request, now);
      this.#check(request, now);
    }
    this.#room.sweep(now);
    this.#departed.sweep(now);
    this.#workers.flush();
  }

  #check(request: InFlight, now: number): void {
    if (request.state.kind === 'queued') {
      this.#queued.check(request, now);
      return;
    }
    switch (overdueOf(request, now, this.#options, this.#losesNothing)) {
      case 'deadline':
        this.#endings.giveUp(request, new GatewayError('deadline_exceeded'));
        return;
      case 'slow-client':
        this.#endings.giveUp(
          request,
          new GatewayError('client_closed', { internal: 'the client stopped reading' }),
        );
        return;
      case 'not-taken':
        this.#redrive.notTaken(request, now);
        return;
      case 'silent':
        probe(request, now);
        return;
    }
  }
}
