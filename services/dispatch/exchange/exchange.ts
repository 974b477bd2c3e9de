import type { FoundPrice } from '@sluice/config';
import {
  type FrameSink,
  GatewayError,
  operationOf,
  type Target,
  type UsageEvent,
  type Verdict,
} from '@sluice/contract';
import {
  type FetchMedia,
  type Loss,
  type ProviderError,
  readRetryAfter,
  type TokenUsage,
} from '@sluice/protocol';
import { callHeaders, lossHeader } from '../answer-head.ts';
import type { CallShare } from '../call-shares.ts';
import { setCoarseTimeout } from '../coarse-timeout.ts';
import { costOfAnswer } from '../cost-of-answer.ts';
import { createRelay } from '../create-relay.ts';
import type { AnswerPolicy } from '../guard/answer-policy.ts';
import type { InputVerdict } from '../guard/check-input.ts';
import type { GateRefusal } from '../health/gate.ts';
import type { Pass } from '../health/pass.ts';
import type { Relay } from '../relay.ts';
import type { UpstreamHeaders } from '../upstream.ts';
import { type Try, usageOfAttempt } from '../usage-of-attempt.ts';
import { noTargetLeft, targetClosed, withCall } from './call-errors.ts';
import type { ExchangeDependencies, MediaSession } from './exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { Failover } from './failover.ts';
import { writeRefusal } from './provider-refusal.ts';
import { refusedBy } from './refused-by.ts';
import type { NextStep, Refused, TryFailure } from './retry-policy.ts';
import {
  type CallAnswer,
  type CallOwner,
  type EndOfAnswer,
  TargetCall,
  type TargetCallOptions,
} from './target-call.ts';

const noLosses: readonly Loss[] = [];

const mayHaveCost = ({ tokens, uncertain }: Try): boolean => tokens !== undefined || uncertain === true;

/** One request between us and the providers: calls targets until one answers, and passes its answer on. */
export class Exchange implements CallOwner {
  #request: ExchangeRequest;
  readonly #sink: FrameSink;
  readonly #dependencies: ExchangeDependencies;
  readonly #tries: Try[] = [];
  readonly #failover: Failover;
  readonly #deadlineTimer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;
  /** The one that is made, or was made last. */
  #call: TargetCall | undefined;
  #policy: AnswerPolicy | undefined;
  /** The request has no verdict yet. */
  #isUnjudged = false;
  /** Of the request, where they came beside the call, and of an answer that was asked for again. */
  #earlierVerdicts: readonly Verdict[] = [];
  #media: MediaSession | undefined;
  readonly #fetchMedia: FetchMedia = url => {
    this.#media ??= this.#dependencies.media.open();
    return this.#media.fetch(url);
  };
  /** How often a call was about to be made. */
  #turns = 0;
  #isOver = false;

  constructor(request: ExchangeRequest, sink: FrameSink, dependencies: ExchangeDependencies) {
    this.#request = request;
    this.#sink = sink;
    this.#dependencies = dependencies;
    this.#failover = new Failover(request, dependencies);
    // The ingress keeps deadlines by a sweep as well.
    this.#deadlineTimer = setCoarseTimeout(
      () => this.#giveUp(new GatewayError('deadline_exceeded'), 'error'),
      request.envelope.deadline - dependencies.clock(),
    );
    sink.onDrain(() => this.#call?.resume());
    sink.onCancel(reason => this.#giveUp(reason, reason.code === 'client_closed' ? 'cancelled' : 'error'));
  }

  start(): void {
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
    if (error === undefined) this.#call?.release();
    else this.#giveUp(error, 'rejection');
  }

  /** What its profile needs cannot be had: nobody may see an answer. */
  #unguardable(error: GatewayError): void {
    if (!this.#isOver) this.#fail(error);
  }

  #callTarget(targetIndex: number): void {
    const target = this.#failover.targetAt(targetIndex);
    const pass = this.#dependencies.gate.enter(target, this.#request.plan);
    if (pass instanceof Promise) void pass.then(given => this.#callWith(given, targetIndex, target));
    else this.#callWith(pass, targetIndex, target);
  }

  #callWith(pass: Pass | GateRefusal, targetIndex: number, target: Target): void {
    if (this.#isOver) {
      if (!('kind' in pass)) pass.leave('given-up');
      return;
    }
    if ('kind' in pass) {
      this.#passOver(targetIndex, targetClosed(target, pass), pass.kind === 'open');
      return;
    }
    const options = {
      request: this.#request,
      target,
      targetIndex,
      pass,
      fetchMedia: this.#fetchMedia,
      held: this.#isUnjudged,
    };
    this.#turns += 1;
    const calls = {
      number: this.#failover.calls + 1,
      turn: this.#turns,
      mayHaveCost: this.#tries.some(mayHaveCost),
    };
    try {
      const share = this.#dependencies.beforeCall(this.#request, target, calls);
      if (!(share instanceof Promise)) this.#callUnless(share, options);
      else
        share.then(
          reserved => this.#callUnless(reserved, options),
          cause => this.#callUnless(GatewayError.from(cause), options),
        );
    } catch (cause) {
      this.#callUnless(GatewayError.from(cause), options);
    }
  }

  #callUnless(share: CallShare | GatewayError | undefined, options: TargetCallOptions): void {
    const { pass, targetIndex } = options;
    const isRefused = share instanceof GatewayError;
    if (!this.#isOver && !isRefused) {
      this.#call = new TargetCall({ ...options, share }, this, this.#dependencies);
      this.#call.start();
      return;
    }
    pass.leave('given-up');
    if (!isRefused) share?.giveBack();
    else if (!this.#isOver) this.#passOver(targetIndex, share);
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
    };
    return createRelay(this.#sink, request, status, headers, call.control);
  }

  /** What an HTTP service answers is its caller's, whatever the status, once no other call is to be made. */
  #isServedElsewhere(call: TargetCall, status: number, headers: UpstreamHeaders): boolean {
    const { clock, providers } = this.#dependencies;
    const retryAfterMs = readRetryAfter(headers, clock());
    const refusal = { status, message: '', ...(retryAfterMs !== undefined && { retryAfterMs }) };
    const step = this.#failover.after(call.targetIndex, refusedBy(call, refusal, providers));
    if (step.kind === 'give-up') return false;
    call.abort('failed');
    this.#record(call, String(status));
    this.#follow(step);
    return true;
  }

  answerEnded(call: TargetCall, { relay, status }: CallAnswer, end: EndOfAnswer): void {
    if (end.kind === 'again') {
      this.#askAgain(call, relay, end.request);
      return;
    }
    this.#record(call, end.kind === 'error-passed' ? 'error' : String(status));
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
    this.#record(call, 'guardrail', relay.usage);
    relay.close?.();
    this.#earlierVerdicts = [...this.#earlierVerdicts, ...(relay.verdicts ?? [])];
    this.#request = { ...this.#request, body };
    this.#policy = this.#policy && { ...this.#policy, askAgain: undefined };
    this.#callTarget(call.targetIndex);
  }

  refused(call: TargetCall, error: ProviderError, failure: Refused, result: string): void {
    const { status } = error;
    this.#record(call, result);
    call.relay?.close?.();
    if (this.#tryAgain(call, failure)) return;
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

  /** Unseen where nothing went to the caller yet. */
  broken(call: TargetCall, error: GatewayError, failure: TryFailure): void {
    const { relay } = call;
    // What came of it is in the event where the caller has begun to get it.
    const isUncertain = call.mayHaveCost && relay?.started !== true;
    this.#record(call, failure.kind, undefined, isUncertain);
    relay?.close?.();
    if (relay?.started === true) {
      this.#finish('error', error.status, error, relay);
      this.#sink.reject(withCall(error, call));
      return;
    }
    if (this.#tryAgain(call, failure)) return;
    if (this.#request.plan.targets.length === 1) this.#fail(withCall(error, call));
    else this.#failWithoutTarget(call, error);
  }

  inexpressible(call: TargetCall, cause: unknown): void {
    call.share?.giveBack();
    this.#passOver(call.targetIndex, GatewayError.from(cause));
  }

  /** Another target perhaps can be called. */
  #passOver(targetIndex: number, error: GatewayError, isFinal = true): void {
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
    const call = this.#call;
    const interrupted = call !== undefined && !call.isOver && call.calledAt !== undefined;
    const isUncalled = call !== undefined && !call.isOver && call.calledAt === undefined;
    call?.abort();
    if (interrupted) this.#record(call, error.code);
    else if (isUncalled) call.share?.giveBack();
    this.#finish(outcome, error.status, error, interrupted ? call.relay : undefined, interrupted);
    this.#sink.reject(error);
  }

  /** `usage`: what the provider reported of an answer that nobody gets. */
  #record(
    { target, calledAt, relay, share }: TargetCall,
    result: string,
    usage?: TokenUsage,
    isUncertain = false,
  ): void {
    share?.end();
    const { provider, model } = target;
    const now = this.#dependencies.clock();
    const finished: Try = {
      provider,
      model,
      result,
      durationMs: now - (calledAt ?? now),
      ...(usage !== undefined && this.#spentOn(target, usage, now)),
      ...(isUncertain && { uncertain: true }),
      ...(share !== undefined && { share: share.covers }),
    };
    this.#tries.push(finished);
    this.#dependencies.onTry(finished);
    const malformed = relay?.malformed ?? 0;
    if (malformed > 0) this.#dependencies.onMalformed(target, malformed);
  }

  #spentOn(target: Target, usage: TokenUsage, at: number): Pick<Try, 'tokens' | 'costNanoDollars'> {
    const { billing, ...tokens } = usage;
    const price = this.#priceOf(target);
    const { costNanoDollars } = costOfAnswer({ target, tokens, billing, units: undefined, price, at });
    return { tokens, costNanoDollars };
  }

  #priceOf(target: Target): FoundPrice | undefined {
    return this.#dependencies.prices().find(target, operationOf(this.#request.envelope.protocol));
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
    this.#media?.close();
    relay?.close?.();
    const { envelope, principal, plan } = this.#request;
    const call = this.#call;
    const target = this.#tries.length === 0 ? undefined : call?.target;
    const told = call?.losses ?? noLosses;
    const losses = relay === undefined ? told : [...told, ...relay.losses];
    if (target !== undefined && losses.length > 0)
      this.#dependencies.onLosses(envelope.protocol, target, losses);
    const end = {
      outcome,
      status,
      error,
      relay,
      interrupted,
      tries: this.#tries,
      at: this.#dependencies.clock(),
      firstByteAt: call?.firstByteAt,
      price: target && this.#priceOf(target),
      losses,
      earlierVerdicts: this.#earlierVerdicts,
    };
    this.#dependencies.onEnd(usageOfAttempt({ envelope, principal, plan }, target, end));
  }
}
