import { type FrameSink, GatewayError, type Target, type UsageEvent, type Verdict } from '@sluice/contract';
import { type FetchMedia, type Loss, readRetryAfter } from '@sluice/protocol';
import { lossHeader } from '../answer-head.ts';
import { createRelay } from '../create-relay.ts';
import type { AnswerPolicy } from '../guard/answer-policy.ts';
import type { InputVerdict } from '../guard/check-input.ts';
import type { Relay } from '../relay.ts';
import type { UpstreamHeaders } from '../upstream.ts';
import { type Try, usageOfAttempt } from '../usage-of-attempt.ts';
import { noTargetLeft } from './call-errors.ts';
import type { ExchangeDependencies, MediaSession } from './exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { type ProviderRefusal, writeRefusal } from './provider-refusal.ts';
import { type NextStep, nextStep, type TryFailure } from './retry-policy.ts';
import { type CallAnswer, type CallOwner, type EndOfAnswer, TargetCall } from './target-call.ts';

const DEADLINE_STEP_MS = 50;

const noLosses: readonly Loss[] = [];

/** One request between us and the providers: calls targets until one answers, and passes its answer on. */
export class Exchange implements CallOwner {
  readonly #request: ExchangeRequest;
  readonly #sink: FrameSink;
  readonly #dependencies: ExchangeDependencies;
  readonly #tries: Try[] = [];
  /** Targets not to be asked (again): silent ones, and those that cannot be told the request. */
  readonly #excluded = new Set<number>();
  readonly #deadlineTimer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;
  /** The one that is made, or was made last. */
  #call: TargetCall | undefined;
  #policy: AnswerPolicy | undefined;
  /** The request has no verdict yet. */
  #isUnjudged = false;
  #inputVerdicts: readonly Verdict[] = [];
  #media: MediaSession | undefined;
  readonly #fetchMedia: FetchMedia = url => {
    this.#media ??= this.#dependencies.media.open();
    return this.#media.fetch(url);
  };
  #isOver = false;

  constructor(request: ExchangeRequest, sink: FrameSink, dependencies: ExchangeDependencies) {
    this.#request = request;
    this.#sink = sink;
    this.#dependencies = dependencies;
    // The ingress keeps deadlines by a sweep as well. Timers of one duration are one list, of many are many.
    const leftMs = Math.max(0, request.envelope.deadline - dependencies.clock());
    this.#deadlineTimer = setTimeout(
      () => this.#giveUp(new GatewayError('deadline_exceeded'), 'error'),
      Math.ceil(leftMs / DEADLINE_STEP_MS) * DEADLINE_STEP_MS,
    );
    sink.onDrain(() => this.#call?.resume());
    sink.onCancel(() => this.#giveUp(new GatewayError('client_closed'), 'cancelled'));
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
    this.#callTarget(0);
  }

  #inputJudged({ verdicts, error }: InputVerdict): void {
    if (this.#isOver) return;
    this.#isUnjudged = false;
    this.#inputVerdicts = verdicts;
    if (error === undefined) this.#call?.release();
    else this.#giveUp(error, 'rejection');
  }

  /** What its profile needs cannot be had: nobody may see an answer. */
  #unguardable(error: GatewayError): void {
    if (this.#isOver) return;
    this.#sink.reject(error);
    this.#finish('error', error.status, error, undefined);
  }

  #callTarget(targetIndex: number): void {
    const options = {
      request: this.#request,
      target: this.#targetAt(targetIndex),
      targetIndex,
      number: this.#tries.length + 1,
      fetchMedia: this.#fetchMedia,
      held: this.#isUnjudged,
    };
    this.#call = new TargetCall(options, this, this.#dependencies);
    this.#call.start();
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
    const retryAfterMs = readRetryAfter(headers, this.#dependencies.clock());
    const step = this.#nextStep({ kind: 'status', status, retryAfterMs }, call);
    if (step.kind === 'give-up') return false;
    call.abort();
    this.#record(call, String(status));
    this.#follow(step);
    return true;
  }

  answerEnded(call: TargetCall, { relay, status }: CallAnswer, end: EndOfAnswer): void {
    this.#record(call, end.kind === 'error-passed' ? 'error' : String(status));
    if (end.kind === 'refused') {
      this.#sink.reject(end.error);
      this.#finish('error', end.error.status, end.error, relay);
      return;
    }
    this.#sink.end();
    switch (end.kind) {
      case 'complete':
        this.#finish(status < 400 ? 'success' : 'error', status, undefined, relay);
        return;
      case 'error-passed':
        this.#finish('error', 200, new GatewayError('upstream_interrupted'), relay);
        return;
      case 'blocked':
        this.#finish('success', status, new GatewayError('content_blocked'), relay);
        return;
    }
  }

  refused(call: TargetCall, refusal: ProviderRefusal): void {
    const { status } = refusal;
    this.#record(call, String(status));
    const { clock, providers } = this.#dependencies;
    const error = refusal.read(call.target, providers.secretsOf(call.target), clock());
    if (this.#tryAgain(call, { kind: 'status', status, retryAfterMs: error.retryAfterMs })) return;
    if (refusal.ownCredential || status < 400) {
      const last = new GatewayError('upstream_invalid', { internal: `status ${status}: ${error.message}` });
      const told = noTargetLeft(this.#tries.length, last);
      this.#sink.reject(told);
      this.#finish('error', told.status, told, undefined);
      return;
    }
    const { envelope, plan } = this.#request;
    const headers = { ...plan.responseHeaders, ...lossHeader(call.losses) };
    writeRefusal(this.#sink, envelope, call.target, error, headers);
    this.#finish('error', status, undefined, undefined);
  }

  /** Unseen where nothing went to the caller yet. */
  broken(call: TargetCall, error: GatewayError, failure: TryFailure): void {
    this.#record(call, failure.kind);
    if (failure.kind === 'timeout') this.#excluded.add(call.targetIndex);
    const { relay } = call;
    relay?.close?.();
    if (relay?.started !== true && this.#tryAgain(call, failure)) return;
    const alone = this.#request.plan.targets.length === 1;
    this.#sink.reject(relay?.started === true || alone ? error : noTargetLeft(this.#tries.length, error));
    this.#finish('error', error.status, error, relay?.started === true ? relay : undefined);
  }

  /** Another target perhaps can be told the request. */
  inexpressible(call: TargetCall, cause: unknown): void {
    this.#excluded.add(call.targetIndex);
    const next = this.#request.plan.targets.findIndex((_, index) => !this.#excluded.has(index));
    if (next !== -1) {
      this.#callTarget(next);
      return;
    }
    const error = GatewayError.from(cause);
    this.#sink.reject(error);
    this.#finish('error', error.status, error, undefined);
  }

  #tryAgain(call: TargetCall, failure: TryFailure): boolean {
    const step = this.#nextStep(failure, call);
    if (step.kind === 'give-up') return false;
    this.#follow(step);
    return true;
  }

  #nextStep(failure: TryFailure, { number, targetIndex }: TargetCall): NextStep {
    const { plan, envelope } = this.#request;
    const { clock, random } = this.#dependencies;
    return nextStep(failure, {
      retry: plan.retry,
      targetCount: plan.targets.length,
      calls: number,
      targetIndex,
      excluded: this.#excluded,
      leftMs: envelope.deadline - clock(),
      random,
    });
  }

  #follow({ targetIndex, delayMs }: NextStep & { kind: 'call' }): void {
    if (delayMs === 0) this.#callTarget(targetIndex);
    else this.#retryTimer = setTimeout(() => this.#callTarget(targetIndex), delayMs);
  }

  #giveUp(error: GatewayError, outcome: UsageEvent['outcome']): void {
    if (this.#isOver) return;
    const call = this.#call;
    const interrupted = call !== undefined && !call.isOver && call.calledAt !== undefined;
    call?.abort();
    if (interrupted) this.#record(call, error.code);
    this.#sink.reject(error);
    this.#finish(outcome, error.status, error, interrupted ? call.relay : undefined, interrupted);
  }

  #record({ target: { provider, model }, calledAt }: TargetCall, result: string): void {
    const now = this.#dependencies.clock();
    const finished: Try = { provider, model, result, durationMs: now - (calledAt ?? now) };
    this.#tries.push(finished);
    this.#dependencies.onTry(finished);
  }

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
    const malformed = relay?.malformed ?? 0;
    if (target !== undefined && malformed > 0) this.#dependencies.onMalformed(target, malformed);
    const end = {
      outcome,
      status,
      error,
      relay,
      interrupted,
      tries: this.#tries,
      at: this.#dependencies.clock(),
      firstByteAt: call?.firstByteAt,
      losses,
      inputVerdicts: this.#inputVerdicts,
    };
    this.#dependencies.onEnd(usageOfAttempt({ envelope, principal, plan }, target, end));
  }

  #targetAt(index: number): Target {
    const target = this.#request.plan.targets[index];
    if (target === undefined)
      throw new GatewayError('internal', { internal: `the plan has no target ${index}` });
    return target;
  }
}
