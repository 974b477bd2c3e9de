import { type FrameSink, GatewayError, type Target, type UsageEvent } from '@sluice/contract';
import { type ProviderError, readRetryAfter } from '@sluice/protocol';
import { acceptedFrame } from '../accepted-frame.ts';
import { callHeaders, lossHeader } from '../answer-head.ts';
import { setCoarseTimeout } from '../coarse-timeout.ts';
import { createRelay, goOn, type RelayRequest } from '../create-relay.ts';
import type { AnswerPolicy } from '../guard/answer-policy.ts';
import type { InputVerdict } from '../guard/check-input.ts';
import type { Relay, RelayControl } from '../relay.ts';
import type { UpstreamHeaders } from '../upstream.ts';
import { AttemptLedger, type Used } from './attempt-ledger.ts';
import { noTargetLeft, withCall } from './call-errors.ts';
import { CallMaker } from './call-maker.ts';
import { type End, Ending } from './ending.ts';
import type { ExchangeDependencies } from './exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { Failover } from './failover.ts';
import { Interruption } from './interruption.ts';
import { writeRefusal } from './provider-refusal.ts';
import { Race } from './race.ts';
import { refusedBy } from './refused-by.ts';
import type { NextStep, Refused, TryFailure } from './retry-policy.ts';
import type { CallAnswer, CallOwner, EndOfAnswer, TargetCall } from './target-call.ts';

/** One request between us and the providers: calls targets until one answers, and passes its answer on. */
export class Exchange implements CallOwner {
  #request: ExchangeRequest;
  readonly #sink: FrameSink;
  readonly #dependencies: ExchangeDependencies;
  readonly #ledger: AttemptLedger;
  readonly #failover: Failover;
  readonly #race: Race;
  readonly #ending: Ending;
  readonly #deadlineTimer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;
  /** The target that the ingress knows of. */
  #accepted: Target | undefined;
  #policy: AnswerPolicy | undefined;

  constructor(request: ExchangeRequest, sink: FrameSink, dependencies: ExchangeDependencies) {
    this.#request = request;
    this.#sink = sink;
    this.#dependencies = dependencies;
    this.#ledger = new AttemptLedger(request, dependencies);
    this.#failover = new Failover(request, dependencies);
    const { hedge, route } = request.plan;
    const { hedgeBudgets, clock, onHedge } = dependencies;
    this.#race = new Race({
      maker: new CallMaker(this, dependencies),
      ledger: this.#ledger,
      hedging: hedge && { settings: hedge, budget: hedgeBudgets.of(route), clock },
      isStream: request.envelope.facts.stream,
      onHedge,
      orderFor: targetIndex => ({
        request: this.#request,
        target: this.#failover.targetAt(targetIndex),
        targetIndex,
        number: this.#failover.calls + 1,
      }),
      second: () => this.#failover.untried,
      onCall: target => this.#accept(target),
      notMade: (targetIndex, { error, isFinal }) => this.#passOver(targetIndex, error, isFinal),
    });
    this.#ending = new Ending(sink, this.#ledger, this.#race, () => {
      clearTimeout(this.#deadlineTimer);
      clearTimeout(this.#retryTimer);
    });
    // The ingress keeps deadlines by a sweep as well.
    this.#deadlineTimer = setCoarseTimeout(
      () => this.#giveUp(new GatewayError('deadline_exceeded'), 'error'),
      request.envelope.deadline - clock(),
    );
    sink.onDrain(() => this.#race.resume());
    sink.onCancel(reason => this.#giveUp(reason, reason.code === 'client_closed' ? 'cancelled' : 'error'));
  }

  /** A provider is called only when the ingress is sure to hear of it: else nobody would meter what is lost if this process dies. */
  start(): void {
    try {
      this.#accept(this.#failover.targetAt(this.#failover.first));
      this.#sink.whenSent(() => this.#prepare());
    } catch (cause) {
      this.#unguardable(GatewayError.from(cause));
    }
  }

  #prepare(): void {
    if (this.#ending.isOver) return;
    try {
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
    if (this.#ending.isOver) return;
    const verdict = this.#dependencies.checkInput(this.#request);
    if (verdict !== undefined) {
      this.#race.hold();
      verdict.then(judged => this.#inputJudged(judged));
    }
    this.#race.call(this.#failover.first);
  }

  #inputJudged({ verdicts, error }: InputVerdict): void {
    if (this.#ending.isOver) return;
    this.#ending.verdicts = [...verdicts, ...this.#ending.verdicts];
    if (error === undefined) this.#race.release();
    else this.#giveUp(error, 'rejection');
  }

  /** What its profile needs cannot be had: nobody may see an answer. */
  #unguardable(error: GatewayError): void {
    if (!this.#ending.isOver) this.#ending.fail(error);
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
    const request = this.#relayRequest(call);
    const { interruption } = this.#ending;
    if (interruption === undefined) return createRelay(this.#sink, request, status, headers, call.control);
    this.#ending.interruption = undefined;
    const { answer, spent } = interruption;
    goOn(answer, request, { headers, spent: spent?.tokens, control: call.control });
    return answer;
  }

  #relayRequest(call: TargetCall): RelayRequest {
    const { envelope, plan } = this.#request;
    const { providers, clock } = this.#dependencies;
    const { target, number, losses, embedding } = call;
    return {
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
  }

  /** What an HTTP service answers is its caller's, whatever the status, once no other call is to be made. */
  #isServedElsewhere(call: TargetCall, status: number, headers: UpstreamHeaders): boolean {
    const { clock, providers } = this.#dependencies;
    const retryAfterMs = readRetryAfter(headers, clock());
    const refusal = { status, message: '', ...(retryAfterMs !== undefined && { retryAfterMs }) };
    const failure = refusedBy(call, refusal, providers);
    const isAlone = this.#race.count === 1;
    const step = isAlone ? this.#failover.after(call.targetIndex, failure) : undefined;
    const isLast = step?.kind === 'give-up';
    if (isLast && this.#failover.outage === undefined) return false;
    call.abort('failed');
    this.#ledger.record(call, String(status), 'nothing');
    this.#race.over(call);
    if (isLast) this.#waitOr(() => this.#failWithoutTarget(call, new GatewayError('upstream_unreachable')));
    else if (step !== undefined) this.#follow(step);
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
    this.#tellEnd(end, status, { relay });
  }

  #tellEnd(
    end: Exclude<EndOfAnswer, { kind: 'again' }>,
    status: number,
    answer: Pick<End, 'relay' | 'wasLeft'>,
  ): void {
    switch (end.kind) {
      case 'refused':
        this.#ending.fail(end.error, answer);
        return;
      case 'complete':
        this.#ending.conclude({ outcome: status < 400 ? 'success' : 'error', status, ...answer });
        break;
      case 'error-passed': {
        const error = new GatewayError('upstream_interrupted');
        this.#ending.conclude({ outcome: 'error', status: 200, error, ...answer });
        break;
      }
      case 'blocked': {
        const error = new GatewayError('content_blocked');
        this.#ending.conclude({ outcome: 'success', status, error, ...answer });
        break;
      }
    }
    this.#sink.end();
  }

  /** The same target once more, and not a third time. What it answered first is paid for as well. */
  #askAgain(call: TargetCall, relay: Relay, body: Uint8Array): void {
    this.#ledger.record(call, 'guardrail', 'extra');
    relay.close?.();
    this.#ending.verdicts = [...this.#ending.verdicts, ...(relay.verdicts ?? [])];
    this.#request = { ...this.#request, body };
    this.#policy = this.#policy && { ...this.#policy, askAgain: undefined };
    this.#race.call(call.targetIndex);
  }

  refused(call: TargetCall, error: ProviderError, failure: Refused, result: string): void {
    if (call.isSeen) {
      this.#interrupted(call, failure, { result, used: 'nothing', error: undefined });
      return;
    }
    this.#ledger.record(call, result, 'nothing');
    call.relay?.close?.();
    if (this.#race.over(call) || this.#tryAgain(call, failure)) return;
    this.#waitOr(() => this.#tellRefusal(call, error, failure));
  }

  #tellRefusal(call: TargetCall, error: ProviderError, failure: Refused): void {
    const { status } = error;
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
    this.#ending.conclude({ outcome: 'error', status });
    writeRefusal(this.#sink, envelope, call.target, error, headers);
  }

  broken(call: TargetCall, error: GatewayError, failure: TryFailure): void {
    if (call.isSeen) {
      this.#interrupted(call, failure, { result: failure.kind, used: usedBefore(call), error });
      return;
    }
    this.#ledger.record(call, failure.kind, usedBefore(call));
    call.relay?.close?.();
    if (this.#race.over(call) || this.#tryAgain(call, failure)) return;
    this.#waitOr(() => {
      if (this.#request.plan.targets.length === 1) this.#ending.fail(withCall(error, call));
      else this.#failWithoutTarget(call, error);
    });
  }

  /**
   * The caller has part of the answer: another call goes on with it where one can, or it ends with an error. `used`: by a
   * call that gave none of it. `error`: undefined where it stands in the answer.
   */
  #interrupted(
    call: TargetCall,
    failure: TryFailure,
    { result, used, error }: { result: string; used: Used; error: GatewayError | undefined },
  ): void {
    const { relay } = call;
    const answer = relay?.continuable;
    const said = relay === undefined ? this.#request.said : answer?.said;
    const step = this.#stepAfterPart(call, failure, said);
    const goesOn = step.kind === 'call';
    const spent = this.#ledger.record(call, result, relay === undefined ? used : goesOn ? 'extra' : 'own');
    this.#race.over(call);
    const interruption =
      answer === undefined ? this.#ending.interruption : new Interruption(answer, spent, error);
    if (goesOn) {
      this.#request = { ...this.#request, said };
      this.#ending.interruption = interruption;
      answer?.interrupt(this.#whileInterrupted);
      this.#follow(step);
    } else if (interruption === undefined)
      this.#ending.fail(error ?? new GatewayError('upstream_interrupted'), { relay });
    else this.#ending.failInterrupted(interruption, relay);
  }

  #stepAfterPart({ targetIndex }: TargetCall, failure: TryFailure, said: string | undefined): NextStep {
    if (said === undefined) return { kind: 'give-up' };
    if (said !== '') this.#failover.goOn();
    return this.#failover.after(targetIndex, failure);
  }

  /** What the caller has may be ended by a guardrail, while nothing more comes of it yet. */
  readonly #whileInterrupted: RelayControl = {
    resume: () => undefined,
    ended: end => {
      if (this.#ending.isOver || (end.kind !== 'blocked' && end.kind !== 'refused')) return;
      this.#tellEnd(end, 200, { wasLeft: this.#race.abort('guardrail') !== undefined });
    },
  };

  inexpressible(call: TargetCall, cause: unknown): void {
    if (!this.#race.over(call)) this.#passOver(call.targetIndex, GatewayError.from(cause), true);
  }

  /** Another target perhaps can be called. */
  #passOver(targetIndex: number, error: GatewayError, isFinal: boolean): void {
    if (this.#follow(this.#failover.insteadOf(targetIndex, error, isFinal))) return;
    const { interruption } = this.#ending;
    if (interruption === undefined) this.#waitOr(() => this.#ending.fail(error));
    else this.#ending.failInterrupted(interruption);
  }

  /** Where every target is down, and its route has a queue, the request waits there. Else it ends, by `fail`. */
  #waitOr(fail: () => void): void {
    const { outage } = this.#failover;
    const { queue } = this.#dependencies;
    if (outage === undefined || queue === undefined) {
      fail();
      return;
    }
    queue.join(this.#request, outage).then(joined => {
      if (this.#ending.isOver) queue.leave(this.#request);
      else if (joined instanceof GatewayError) fail();
      else this.#ending.wait(joined);
    });
  }

  #tryAgain({ targetIndex }: TargetCall, failure: TryFailure): boolean {
    return this.#follow(this.#failover.after(targetIndex, failure));
  }

  /** Whether another call is made. */
  #follow(step: NextStep): boolean {
    if (step.kind === 'give-up') return false;
    const { targetIndex, delayMs } = step;
    if (delayMs === 0) this.#race.call(targetIndex);
    else this.#retryTimer = setTimeout(() => this.#race.call(targetIndex), delayMs);
    return true;
  }

  #giveUp(error: GatewayError, outcome: UsageEvent['outcome']): void {
    if (this.#ending.isOver) return;
    const call = this.#race.abort(error.code);
    this.#ending.fail(error, { outcome, relay: call?.relay, wasLeft: call !== undefined });
  }

  /** The caller is not told what only the operator can mend. */
  #failWithoutTarget(call: TargetCall, last: GatewayError): void {
    const { calls, restMs } = this.#failover;
    this.#ending.fail(withCall(noTargetLeft(calls, last, restMs), call));
  }
}

/** What a call used that gave no answer, or broke off before anybody saw it. */
function usedBefore({ relay, isStream, mayHaveCost }: TargetCall): Used {
  if (isStream && relay?.hasContent === true) return 'extra';
  return mayHaveCost ? 'uncertain' : 'nothing';
}
