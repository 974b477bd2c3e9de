import {
  type FrameSink,
  GatewayError,
  type MaybePromise,
  type Target,
  type UsageEvent,
  type Verdict,
} from '@sluice/contract';
import { type ProviderError, readRetryAfter } from '@sluice/protocol';
import { acceptedFrame } from '../accepted-frame.ts';
import { callHeaders, lossHeader } from '../answer-head.ts';
import { setCoarseTimeout } from '../coarse-timeout.ts';
import { createRelay } from '../create-relay.ts';
import type { AnswerPolicy } from '../guard/answer-policy.ts';
import type { InputVerdict } from '../guard/check-input.ts';
import type { Relay } from '../relay.ts';
import type { UpstreamHeaders } from '../upstream.ts';
import { AttemptLedger, type Used } from './attempt-ledger.ts';
import { noTargetLeft, withCall } from './call-errors.ts';
import { CallMaker, type NotMade } from './call-maker.ts';
import type { ExchangeDependencies } from './exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { Failover } from './failover.ts';
import { Hedge } from './hedge.ts';
import { writeRefusal } from './provider-refusal.ts';
import { Race } from './race.ts';
import { refusedBy } from './refused-by.ts';
import type { NextStep, Refused, TryFailure } from './retry-policy.ts';
import { type CallAnswer, type CallOwner, type EndOfAnswer, TargetCall } from './target-call.ts';

/** One request between us and the providers: calls targets until one answers, and passes its answer on. */
export class Exchange implements CallOwner {
  #request: ExchangeRequest;
  readonly #sink: FrameSink;
  readonly #dependencies: ExchangeDependencies;
  readonly #ledger: AttemptLedger;
  readonly #failover: Failover;
  readonly #calls: CallMaker;
  readonly #deadlineTimer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;
  readonly #hedge: Hedge | undefined;
  readonly #race: Race;
  /** The target that the ingress knows of. */
  #accepted: Target | undefined;
  #policy: AnswerPolicy | undefined;
  /** The request has no verdict yet. */
  #isUnjudged = false;
  /** Of the request, where they came beside the call, and of an answer that was asked for again. */
  #earlierVerdicts: readonly Verdict[] = [];
  #isOver = false;

  constructor(request: ExchangeRequest, sink: FrameSink, dependencies: ExchangeDependencies) {
    this.#request = request;
    this.#sink = sink;
    this.#dependencies = dependencies;
    this.#ledger = new AttemptLedger(request, dependencies);
    this.#failover = new Failover(request, dependencies);
    this.#calls = new CallMaker(this, dependencies);
    const { hedge, route } = request.plan;
    const { hedgeBudgets, clock, onHedge } = dependencies;
    this.#hedge = hedge && new Hedge(hedge, hedgeBudgets.of(route), clock);
    this.#race = new Race(this.#ledger, this.#hedge, onHedge);
    // The ingress keeps deadlines by a sweep as well.
    this.#deadlineTimer = setCoarseTimeout(
      () => this.#giveUp(new GatewayError('deadline_exceeded'), 'error'),
      request.envelope.deadline - clock(),
    );
    sink.onDrain(() => this.#race.resume());
    sink.onCancel(reason => this.#giveUp(reason, reason.code === 'client_closed' ? 'cancelled' : 'error'));
  }

  start(): void {
    try {
      this.#accept(this.#failover.targetAt(this.#failover.first));
      const policy = this.#dependencies.answerPolicy(this.#request);
      if (!(policy instanceof Promise)) this.#begin(policy);
      else
        policy.then(
          ready => this.#begin(ready),
          cause => this.#unguardable(GatewayError.from(cause)),
        );
    } catch (cause) {
      this.#unguardable(GatewayError.from(cause));
    }
  }

  #begin(policy: AnswerPolicy | undefined): void {
    this.#policy = policy;
    if (this.#isOver) return;
    const verdict = this.#dependencies.checkInput(this.#request);
    if (verdict !== undefined) {
      this.#isUnjudged = true;
      verdict.then(judged => this.#inputJudged(judged));
    }
    this.#callTarget(this.#failover.first);
  }

  #inputJudged({ verdicts, error }: InputVerdict): void {
    if (this.#isOver) return;
    this.#isUnjudged = false;
    this.#earlierVerdicts = [...verdicts, ...this.#earlierVerdicts];
    if (error !== undefined) {
      this.#giveUp(error, 'rejection');
      return;
    }
    this.#race.release();
    this.#armHedge();
  }

  /** What its profile needs cannot be had: nobody may see an answer. */
  #unguardable(error: GatewayError): void {
    if (!this.#isOver) this.#fail(error);
  }

  #callTarget(targetIndex: number): void {
    const made = this.#make(targetIndex, this.#ledger.mayHaveCost);
    if (made instanceof Promise) made.then(call => this.#start(call, targetIndex));
    else this.#start(made, targetIndex);
  }

  /** `mayHaveCost`: whether an earlier call may have, or one that still runs. */
  #make(targetIndex: number, mayHaveCost: boolean): MaybePromise<TargetCall | NotMade> {
    return this.#calls.make({
      request: this.#request,
      target: this.#failover.targetAt(targetIndex),
      targetIndex,
      number: this.#failover.calls + 1,
      mayHaveCost,
      held: this.#isUnjudged,
    });
  }

  #start(call: TargetCall | NotMade, targetIndex: number): void {
    if (!(call instanceof TargetCall)) {
      if (!this.#isOver) this.#passOver(targetIndex, call.error, call.isFinal);
      return;
    }
    if (this.#isOver) {
      call.abort();
      return;
    }
    this.#accept(call.target);
    this.#race.start(call);
    this.#armHedge();
  }

  #armHedge(): void {
    const call = this.#race.undecided;
    if (this.#hedge === undefined || call === undefined || this.#isUnjudged) return;
    this.#hedge.arm(call.health, this.#request.envelope.facts.stream, () => this.#callSecond());
  }

  /** Beside the first call, which is slow: the next target, where it may be called now and that can be afforded. */
  #callSecond(): void {
    const targetIndex = this.#failover.untried;
    if (targetIndex === undefined || this.#race.undecided === undefined) return;
    if (this.#hedge?.reserve() !== true) return;
    const start = (call: TargetCall | NotMade): void => {
      if (!(call instanceof TargetCall)) this.#hedge?.settle(undefined);
      else if (this.#race.undecided !== undefined) this.#race.start(call);
      else call.abort();
    };
    const made = this.#make(targetIndex, true);
    if (made instanceof Promise) made.then(start);
    else start(made);
  }

  /** So that the attempt is metered for the right one if this process dies. */
  #accept(target: Target): void {
    if (target === this.#accepted) return;
    this.#accepted = target;
    this.#sink.accepted(acceptedFrame(this.#request, target));
  }

  calling(call: TargetCall): number {
    return this.#failover.calling(call.targetIndex);
  }

  openAnswer(call: TargetCall, status: number, headers: UpstreamHeaders): Relay | undefined {
    if (status >= 300 && this.#isServedElsewhere(call, status, headers)) return undefined;
    const { envelope, plan } = this.#request;
    const { providers, clock } = this.#dependencies;
    const { target, number, losses, embedding } = call;
    const request = {
      envelope,
      plan,
      target,
      call: number,
      losses,
      embedding,
      secrets: providers.secretsOf(target),
      now: clock(),
      policy: this.#policy,
      onBegin: () => {
        this.#accept(target);
        this.#race.choose(call);
      },
    };
    return createRelay(this.#sink, request, status, headers, call.control);
  }

  /** What an HTTP service answers is its caller's, whatever the status, once no other call is to be made. */
  #isServedElsewhere(call: TargetCall, status: number, headers: UpstreamHeaders): boolean {
    const { clock, providers } = this.#dependencies;
    const retryAfterMs = readRetryAfter(headers, clock());
    const refusal = { status, message: '', ...(retryAfterMs !== undefined && { retryAfterMs }) };
    const failure = refusedBy(call, refusal, providers);
    const isAlone = this.#race.count === 1;
    const step = isAlone ? this.#failover.after(call.targetIndex, failure) : undefined;
    if (step?.kind === 'give-up') return false;
    call.abort('failed');
    this.#ledger.record(call, String(status), 'nothing');
    this.#race.over(call);
    if (step !== undefined) this.#follow(step);
    return true;
  }

  answerEnded(call: TargetCall, { relay, status }: CallAnswer, end: EndOfAnswer): void {
    this.#race.choose(call);
    this.#race.over(call);
    if (end.kind === 'again') {
      this.#askAgain(call, relay, end.request);
      return;
    }
    this.#ledger.record(call, end.kind === 'error-passed' ? 'error' : String(status), 'own');
    switch (end.kind) {
      case 'refused':
        this.#finish('error', end.error.status, end.error, relay);
        this.#sink.reject(end.error);
        return;
      case 'complete':
        this.#finish(status < 400 ? 'success' : 'error', status, undefined, relay);
        break;
      case 'error-passed':
        this.#finish('error', 200, new GatewayError('upstream_interrupted'), relay);
        break;
      case 'blocked':
        this.#finish('success', status, new GatewayError('content_blocked'), relay);
        break;
    }
    this.#sink.end();
  }

  /** The same target once more, and not a third time. What it answered first is paid for as well. */
  #askAgain(call: TargetCall, relay: Relay, body: Uint8Array): void {
    this.#ledger.record(call, 'guardrail', 'extra');
    relay.close?.();
    this.#earlierVerdicts = [...this.#earlierVerdicts, ...(relay.verdicts ?? [])];
    this.#request = { ...this.#request, body };
    this.#policy = this.#policy && { ...this.#policy, askAgain: undefined };
    this.#callTarget(call.targetIndex);
  }

  refused(call: TargetCall, error: ProviderError, failure: Refused, result: string): void {
    const { status } = error;
    this.#ledger.record(call, result, 'nothing');
    call.relay?.close?.();
    if (this.#race.over(call) || this.#tryAgain(call, failure)) return;
    if (status < 400 || failure.refusal === 'credential' || failure.refusal === 'quota') {
      const internal = `status ${status}: ${error.message}`;
      this.#failWithoutTarget(call, new GatewayError('upstream_invalid', { internal }));
      return;
    }
    const { envelope, plan } = this.#request;
    const headers = {
      ...plan.responseHeaders,
      ...callHeaders(call.target, call.number),
      ...lossHeader(call.losses),
    };
    this.#finish('error', status, undefined, undefined);
    writeRefusal(this.#sink, envelope, call.target, error, headers);
  }

  /** Unseen where nothing went to the caller yet. */
  broken(call: TargetCall, error: GatewayError, failure: TryFailure): void {
    const { relay } = call;
    const isSeen = relay?.started === true;
    this.#ledger.record(call, failure.kind, isSeen ? 'own' : usedBefore(call));
    relay?.close?.();
    if (this.#race.over(call)) return;
    if (isSeen) {
      this.#finish('error', error.status, error, relay);
      this.#sink.reject(withCall(error, call));
      return;
    }
    if (this.#tryAgain(call, failure)) return;
    if (this.#request.plan.targets.length === 1) this.#fail(withCall(error, call));
    else this.#failWithoutTarget(call, error);
  }

  inexpressible(call: TargetCall, cause: unknown): void {
    if (!this.#race.over(call)) this.#passOver(call.targetIndex, GatewayError.from(cause), true);
  }

  /** Another target perhaps can be called. */
  #passOver(targetIndex: number, error: GatewayError, isFinal: boolean): void {
    if (!this.#follow(this.#failover.insteadOf(targetIndex, isFinal))) this.#fail(error);
  }

  #tryAgain({ targetIndex }: TargetCall, failure: TryFailure): boolean {
    return this.#follow(this.#failover.after(targetIndex, failure));
  }

  /** Whether another call is made. */
  #follow(step: NextStep): boolean {
    if (step.kind === 'give-up') return false;
    const { targetIndex, delayMs } = step;
    if (delayMs === 0) this.#callTarget(targetIndex);
    else this.#retryTimer = setTimeout(() => this.#callTarget(targetIndex), delayMs);
    return true;
  }

  #giveUp(error: GatewayError, outcome: UsageEvent['outcome']): void {
    if (this.#isOver) return;
    const call = this.#race.abort(error.code);
    this.#finish(outcome, error.status, error, call?.relay, call !== undefined);
    this.#sink.reject(error);
  }

  /** The caller is not told what only the operator can mend. */
  #failWithoutTarget(call: TargetCall, last: GatewayError): void {
    const { calls, restMs } = this.#failover;
    this.#fail(withCall(noTargetLeft(calls, last, restMs), call));
  }

  /** Tells the caller an error that is the end of the request. */
  #fail(error: GatewayError): void {
    this.#finish('error', error.status, error, undefined);
    this.#sink.reject(error);
  }

  /** Before the end of the answer goes to the caller: who has a whole answer shall be metered, whatever dies then. */
  #finish(
    outcome: UsageEvent['outcome'],
    status: number,
    error: GatewayError | undefined,
    relay: Relay | undefined,
    interrupted = false,
  ): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadlineTimer);
    clearTimeout(this.#retryTimer);
    this.#calls.close();
    relay?.close?.();
    const earlierVerdicts = this.#earlierVerdicts;
    const concluded = { outcome, status, error, relay, interrupted, earlierVerdicts };
    const spent = this.#ledger.conclude(this.#race.last, concluded);
    this.#hedge?.close(relay === undefined ? undefined : spent);
  }
}

/** What a call used that gave no answer, or broke off before anybody saw it. */
function usedBefore({ relay, isStream, mayHaveCost }: TargetCall): Used {
  if (isStream && relay?.hasContent === true) return 'extra';
  return mayHaveCost ? 'uncertain' : 'nothing';
}
