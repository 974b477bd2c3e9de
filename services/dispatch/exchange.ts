import { type FrameSink, GatewayError, type Target, type UsageEvent, type Verdict } from '@sluice/contract';
import {
  type EncodedRequest,
  encodeForTarget,
  type FetchMedia,
  type Loss,
  readRetryAfter,
} from '@sluice/protocol';
import { lossHeader } from './answer-head.ts';
import { failureError, noTargetLeft, notExpressible } from './call-errors.ts';
import { createRelay } from './create-relay.ts';
import type { ExchangeDependencies, MediaSession } from './exchange-dependencies.ts';
import { callerRequestOf, type ExchangeRequest, upstreamRequestFor } from './exchange-request.ts';
import type { AnswerPolicy } from './guard/answer-policy.ts';
import type { InputVerdict } from './guard/check-input.ts';
import { HeldListener } from './guard/held-listener.ts';
import { ProviderRefusal, writeRefusal } from './provider-refusal.ts';
import type { Relay, RelayControl, RelayEnd } from './relay.ts';
import { type NextStep, nextStep, type TryFailure } from './retry-policy.ts';
import type { UpstreamCall, UpstreamFailure, UpstreamHeaders, UpstreamListener } from './upstream.ts';
import { type Try, usageOfAttempt } from './usage-of-attempt.ts';

const DEADLINE_STEP_MS = 50;

/** What becomes of the provider's answer to one call. */
type Reading =
  | { kind: 'nothing-yet' }
  | { kind: 'answer'; relay: Relay; status: number }
  | { kind: 'refusal'; refusal: ProviderRefusal };

const noLosses: readonly Loss[] = [];

/** One request between us and the providers: calls targets until one answers, and passes its answer on. */
export class Exchange implements UpstreamListener {
  readonly #request: ExchangeRequest;
  readonly #sink: FrameSink;
  readonly #dependencies: ExchangeDependencies;
  readonly #tries: Try[] = [];
  /** Targets not to be asked (again): silent ones, and those that cannot be told the request. */
  readonly #excluded = new Set<number>();
  readonly #deadlineTimer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;
  #targetIndex = 0;
  #call: UpstreamCall | undefined;
  #calledAt = 0;
  #calling = false;
  #firstByteAt: number | undefined;
  #reading: Reading = { kind: 'nothing-yet' };
  #encoded: EncodedRequest | undefined;
  #policy: AnswerPolicy | undefined;
  /** Hears a provider before the exchange does, while the request has no verdict. */
  #held: HeldListener | undefined;
  #inputVerdicts: readonly Verdict[] = [];
  #media: MediaSession | undefined;
  readonly #fetchMedia: FetchMedia = url => {
    this.#media ??= this.#dependencies.media.open();
    return this.#media.fetch(url);
  };
  #over = false;

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
    if (this.#over) return;
    const verdict = this.#dependencies.checkInput(this.#request);
    if (verdict !== undefined) {
      this.#held = new HeldListener(this, () => this.#call?.pause());
      verdict.then(judged => this.#inputJudged(judged));
    }
    this.#callTarget(0);
  }

  #inputJudged({ verdicts, error }: InputVerdict): void {
    if (this.#over) return;
    this.#inputVerdicts = verdicts;
    if (error !== undefined) {
      this.#giveUp(error, 'rejection');
      return;
    }
    this.#call?.resume();
    this.#held?.release(() => !this.#over && this.#tries.length === 0);
  }

  /** What its profile needs cannot be had: nobody may see an answer. */
  #unguardable(error: GatewayError): void {
    if (this.#over) return;
    this.#sink.reject(error);
    this.#finish('error', error.status, error, undefined);
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    const isSuccess = status >= 200 && status < 300;
    if (!isSuccess && this.#request.envelope.protocol !== 'http')
      this.#reading = { kind: 'refusal', refusal: new ProviderRefusal(status, headers) };
    else if (isSuccess || !this.#servedElsewhere(status, headers))
      this.#reading = { kind: 'answer', relay: this.#relayFor(status, headers), status };
  }

  /** What an HTTP service answers is its caller's, whatever the status, once no other call is to be made. */
  #servedElsewhere(status: number, headers: UpstreamHeaders): boolean {
    const retryAfterMs = readRetryAfter(headers, this.#dependencies.clock());
    const step = this.#nextStep({ kind: 'status', status, retryAfterMs }, this.#tries.length + 1);
    if (step.kind === 'give-up') return false;
    this.#call?.abort();
    this.#recordTry(String(status));
    this.#follow(step);
    return true;
  }

  onData(chunk: Uint8Array): void {
    const reading = this.#reading;
    this.#firstByteAt ??= this.#dependencies.clock();
    if (reading.kind === 'answer') this.#passOn(reading.relay, chunk);
    else if (reading.kind === 'refusal') reading.refusal.add(chunk);
  }

  #passOn(relay: Relay, chunk: Uint8Array): void {
    try {
      if (!relay.onData(chunk)) this.#call?.pause();
    } catch (cause) {
      this.#call?.abort();
      this.#broken(relay, GatewayError.from(cause), { kind: 'network' });
    }
  }

  onEnd(): void {
    const reading = this.#reading;
    switch (reading.kind) {
      case 'answer': {
        this.#ended(reading.relay, reading.status, reading.relay.onEnd());
        return;
      }
      case 'refusal':
        this.#refused(reading.refusal);
        return;
      case 'nothing-yet':
        this.onFailure({ kind: 'network', detail: 'ended without a response' });
        return;
    }
  }

  onFailure(failure: UpstreamFailure): void {
    const { kind } = failure;
    if (kind === 'timeout') this.#excluded.add(this.#targetIndex);
    const relay = this.#reading.kind === 'answer' ? this.#reading.relay : undefined;
    this.#broken(relay, failureError(failure, relay?.started ?? false), { kind });
  }

  #callTarget(targetIndex: number): void {
    const target = this.#targetAt(targetIndex);
    this.#targetIndex = targetIndex;
    this.#reading = { kind: 'nothing-yet' };
    this.#firstByteAt = undefined;
    try {
      const encoded = encodeForTarget(callerRequestOf(this.#request), target, this.#fetchMedia);
      if (encoded instanceof Promise)
        encoded.then(
          ready => this.#send(target, ready),
          cause => this.#inexpressible(cause),
        );
      else this.#send(target, encoded);
    } catch (cause) {
      this.#inexpressible(cause);
    }
  }

  /** This target cannot be told the request; another one perhaps can. */
  #inexpressible(cause: unknown): void {
    if (this.#over) return;
    const { targets } = this.#request.plan;
    this.#excluded.add(this.#targetIndex);
    const next = targets.findIndex((_, index) => !this.#excluded.has(index));
    if (next !== -1) {
      this.#callTarget(next);
      return;
    }
    const error = GatewayError.from(cause);
    this.#sink.reject(error);
    this.#finish('error', error.status, error, undefined);
  }

  #send(target: Target, encoded: EncodedRequest): void {
    if (this.#over) return;
    const { losses } = encoded;
    const { plan } = this.#request;
    if (plan.strict && losses.length > 0) {
      this.#inexpressible(notExpressible(losses));
      return;
    }
    this.#encoded = encoded;
    this.#calledAt = this.#dependencies.clock();
    this.#calling = true;
    const earlierCalls = this.#tries.length;
    try {
      const call = this.#dependencies.callUpstream(target)(
        upstreamRequestFor(this.#request, target, encoded),
        this.#held ?? this,
      );
      // A call may fail before it is returned, and the next one have been made.
      if (this.#tries.length === earlierCalls) this.#call = call;
      else if (this.#over) call.abort();
    } catch (cause) {
      this.#broken(undefined, GatewayError.from(cause), { kind: 'network' });
    }
  }

  #relayFor(status: number, upstreamHeaders: UpstreamHeaders): Relay {
    const { envelope, plan } = this.#request;
    const target = this.#targetAt(this.#targetIndex);
    const { providers, clock } = this.#dependencies;
    const request = {
      envelope,
      plan,
      target,
      call: this.#tries.length + 1,
      losses: this.#requestLosses,
      embedding: this.#encoded?.embedding,
      secrets: providers.secretsOf(target),
      now: clock(),
      policy: this.#policy,
    };
    return createRelay(this.#sink, request, status, upstreamHeaders, this.#relayControl(status));
  }

  /** For a relay that may go on, or end, at a time of its own. */
  #relayControl(status: number): RelayControl {
    const call = this.#tries.length;
    return {
      resume: () => this.#call?.resume(),
      ended: end => {
        const reading = this.#reading;
        if (this.#over || reading.kind !== 'answer' || this.#tries.length !== call) return;
        this.#ended(reading.relay, status, end);
      },
    };
  }

  /** The provider says that its answer is over. */
  #ended(relay: Relay, status: number, end: RelayEnd): void {
    switch (end.kind) {
      case 'complete':
        this.#recordTry(String(status));
        this.#sink.end();
        this.#finish(status < 400 ? 'success' : 'error', status, undefined, relay);
        return;
      case 'error-passed':
        this.#recordTry('error');
        this.#sink.end();
        this.#finish('error', 200, new GatewayError('upstream_interrupted'), relay);
        return;
      case 'blocked':
        this.#call?.abort();
        this.#recordTry(String(status));
        this.#sink.end();
        this.#finish('success', status, new GatewayError('content_blocked'), relay);
        return;
      case 'refused':
        this.#call?.abort();
        this.#recordTry(String(status));
        this.#sink.reject(end.error);
        this.#finish('error', end.error.status, end.error, relay);
        return;
      case 'pending':
        return;
      case 'broken':
        this.#broken(relay, new GatewayError(end.code, { internal: end.detail }), { kind: 'network' });
        return;
    }
  }

  /** The provider refused with an HTTP error. */
  #refused(refusal: ProviderRefusal): void {
    const { status } = refusal;
    this.#recordTry(String(status));
    const { clock, providers } = this.#dependencies;
    const target = this.#targetAt(this.#targetIndex);
    const error = refusal.read(target, providers.secretsOf(target), clock());
    if (this.#tryAgain({ kind: 'status', status, retryAfterMs: error.retryAfterMs })) return;
    if (refusal.ownCredential || status < 400) {
      const last = new GatewayError('upstream_invalid', { internal: `status ${status}: ${error.message}` });
      const told = noTargetLeft(this.#tries.length, last);
      this.#sink.reject(told);
      this.#finish('error', told.status, told, undefined);
      return;
    }
    const { envelope, plan } = this.#request;
    const headers = { ...plan.responseHeaders, ...lossHeader(this.#requestLosses) };
    writeRefusal(this.#sink, envelope, target, error, headers);
    this.#finish('error', status, undefined, undefined);
  }

  /** No answer, or one that broke off: unseen where nothing went to the caller yet. */
  #broken(relay: Relay | undefined, error: GatewayError, failure: TryFailure): void {
    this.#recordTry(failure.kind);
    relay?.close?.();
    if (relay?.started !== true && this.#tryAgain(failure)) return;
    const alone = this.#request.plan.targets.length === 1;
    this.#sink.reject(relay?.started === true || alone ? error : noTargetLeft(this.#tries.length, error));
    this.#finish('error', error.status, error, relay?.started === true ? relay : undefined);
  }

  #tryAgain(failure: TryFailure): boolean {
    const step = this.#nextStep(failure);
    if (step.kind === 'give-up') return false;
    this.#follow(step);
    return true;
  }

  #nextStep(failure: TryFailure, calls = this.#tries.length): NextStep {
    const { plan, envelope } = this.#request;
    const { clock, random } = this.#dependencies;
    return nextStep(failure, {
      retry: plan.retry,
      targetCount: plan.targets.length,
      calls,
      targetIndex: this.#targetIndex,
      excluded: this.#excluded,
      leftMs: envelope.deadline - clock(),
      random,
    });
  }

  #follow({ targetIndex, delayMs }: NextStep & { kind: 'call' }): void {
    this.#reading = { kind: 'nothing-yet' };
    if (delayMs === 0) this.#callTarget(targetIndex);
    else this.#retryTimer = setTimeout(() => this.#callTarget(targetIndex), delayMs);
  }

  #giveUp(error: GatewayError, outcome: UsageEvent['outcome']): void {
    if (this.#over) return;
    this.#call?.abort();
    const interrupted = this.#calling;
    if (interrupted) this.#recordTry(error.code);
    this.#sink.reject(error);
    this.#finish(
      outcome,
      error.status,
      error,
      this.#reading.kind === 'answer' ? this.#reading.relay : undefined,
      interrupted,
    );
  }

  #recordTry(result: string): void {
    const { provider, model } = this.#targetAt(this.#targetIndex);
    const finished: Try = {
      provider,
      model,
      result,
      durationMs: this.#dependencies.clock() - this.#calledAt,
    };
    this.#calling = false;
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
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#deadlineTimer);
    clearTimeout(this.#retryTimer);
    this.#media?.close();
    relay?.close?.();
    const { envelope, principal, plan } = this.#request;
    const at = this.#dependencies.clock();
    const target = this.#tries.length === 0 ? undefined : this.#targetAt(this.#targetIndex);
    const firstByteAt = this.#firstByteAt;
    const losses = relay === undefined ? this.#requestLosses : [...this.#requestLosses, ...relay.losses];
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
      at,
      firstByteAt,
      losses,
      inputVerdicts: this.#inputVerdicts,
    };
    this.#dependencies.onEnd(usageOfAttempt({ envelope, principal, plan }, target, end));
  }

  get #requestLosses(): readonly Loss[] {
    return this.#encoded?.losses ?? noLosses;
  }

  #targetAt(index: number): Target {
    const target = this.#request.plan.targets[index];
    if (target === undefined)
      throw new GatewayError('internal', { internal: `the plan has no target ${index}` });
    return target;
  }
}
