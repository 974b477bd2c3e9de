import type { FrameReceiver, StageHost } from '@sluice/bus';
import { type AcceptedFrame, type Clock, GatewayError } from '@sluice/contract';
import type { LostAttempt } from '../attempt-events.ts';
import type { DriverOptions } from '../driver-options.ts';
import type { InFlight } from '../in-flight.ts';
import { markHeard } from '../overdue.ts';
import type { Endings } from './endings.ts';
import type { OpenRequests } from './open-requests.ts';

export interface RedriveDependencies {
  host: Pick<StageHost, 'handOff'>;
  clock: Clock;
  random: () => number;
  options: DriverOptions;
  open: OpenRequests;
  endings: Endings;
  /** For the frames of a new attempt. */
  receiverFor: (id: string) => FrameReceiver;
  /** An instance that had taken an attempt is gone: the attempt is metered as lost. */
  onLost: (lost: LostAttempt) => void;
}

const BACKOFF_INITIAL_MS = 25;
const BACKOFF_MAX_MS = 1_000;
const RETRY_AFTER_MS = 1_000;

/** Whether a request is driven again whose attempt came to nothing, and when. */
export class Redrive {
  readonly #dependencies: RedriveDependencies;

  constructor(dependencies: RedriveDependencies) {
    this.#dependencies = dependencies;
  }

  /** A stage, or the instance that took the attempt, has ended it with an error. */
  rejected(request: InFlight, error: GatewayError): void {
    if (!error.redrive || request.caller.started) {
      this.#dependencies.endings.fail(request, error);
      return;
    }
    const { kind } = request.state;
    if (error.code === 'instance_lost' && kind === 'accepted') this.lost(request, error);
    else if (error.code === 'shutting_down' && kind === 'accepted') this.#sentAway(request, error);
    else this.refused(request, error);
  }

  /** Nobody took the attempt: again after a while with full jitter, as long as patience lasts. */
  refused(request: InFlight, error: GatewayError): void {
    const { clock, random, endings } = this.#dependencies;
    if (!this.#isPatient(request, clock())) {
      endings.fail(request, new GatewayError(error.code, { retryAfterMs: RETRY_AFTER_MS, ...error.details }));
      return;
    }
    const ceilingMs = Math.min(BACKOFF_MAX_MS, BACKOFF_INITIAL_MS * 2 ** request.refusals++);
    const timer = setTimeout(() => this.again(request), random() * ceilingMs);
    request.state = { kind: 'backing-off', timer };
  }

  /** The attempt got lost on its way, or a stage is stuck. */
  notTaken(request: InFlight, now: number): void {
    const { endings } = this.#dependencies;
    if (this.#isPatient(request, now)) {
      endings.abandon(request);
      request.refusals++;
      this.again(request);
    } else endings.giveUp(request, new GatewayError('stage_unavailable', { retryAfterMs: RETRY_AFTER_MS }));
  }

  /** The instance that took the attempt is gone: drive again if the route allows and nothing was written. */
  lost(request: InFlight, error: GatewayError): void {
    const { state, caller, envelope, attempt } = request;
    const { options, onLost, endings } = this.#dependencies;
    const taken = state.kind === 'accepted' ? state : undefined;
    if (taken !== undefined) {
      request.losses++;
      metered(request, taken.accepted);
      this.startPatience(request);
    }
    const mayRedrive = taken?.accepted.redrive !== false && request.losses <= options.maxLosses;
    const redriven = !caller.started && mayRedrive;
    if (taken !== undefined) {
      const { accepted, outputTokens } = taken;
      onLost({ envelope, attempt, accepted, outputTokens, redriven });
    }
    if (redriven) this.again(request);
    else endings.fail(request, error);
  }

  /** The next attempt, at once. */
  again(request: InFlight): void {
    const { clock, host, open, options, receiverFor } = this.#dependencies;
    const now = clock();
    request.attempt++;
    request.startBy = now + options.startWithinMs;
    request.state = { kind: 'handed-on' };
    request.hasEarlyTurn = false;
    open.wait(request);
    request.receiver = receiverFor(request.envelope.id);
    markHeard(request, now);
    host.handOff(
      'auth',
      { ...request.envelope, attempt: request.attempt, startBy: request.startBy },
      request.body,
    );
  }

  /** From now on it is borne anew that nobody takes the request. */
  startPatience(request: InFlight): void {
    request.patienceFrom = this.#dependencies.clock();
    request.refusals = 0;
  }

  /** The instance that took the attempt leaves, and has metered it. */
  #sentAway(request: InFlight, error: GatewayError): void {
    const { state } = request;
    if (state.kind !== 'accepted' || !state.accepted.redrive) {
      this.#dependencies.endings.fail(request, error);
      return;
    }
    metered(request, state.accepted);
    this.startPatience(request);
    this.again(request);
  }

  /** Whether it is borne once more that nobody took the request. */
  #isPatient({ envelope, patienceFrom, refusals }: InFlight, now: number): boolean {
    const { refusalPatienceMs, maxRefusals } = this.#dependencies.options;
    return refusals < maxRefusals && now < Math.min(envelope.deadline, patienceFrom + refusalPatienceMs);
  }
}

/** The attempt has a usage event: the request is to have an end that is metered. */
function metered(request: InFlight, accepted: AcceptedFrame): void {
  request.lostTo = accepted;
  request.meteredUpTo = request.attempt;
}
