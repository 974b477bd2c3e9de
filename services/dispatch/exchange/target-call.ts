import { GatewayError, type Target } from '@sluice/contract';
import type { EncodedRequest, FetchMedia, Loss, ProviderError } from '@sluice/protocol';
import type { CallShare } from '../call-shares.ts';
import { setCoarseTimeout } from '../coarse-timeout.ts';
import { HeldListener } from '../guard/held-listener.ts';
import type { Pass } from '../health/pass.ts';
import type { CallResult, TargetHealth } from '../health/target-health.ts';
import type { Relay, RelayControl, RelayEnd } from '../relay.ts';
import type { CallSpan } from '../tracing/call-span.ts';
import type { UpstreamCall, UpstreamFailure, UpstreamHeaders, UpstreamListener } from '../upstream.ts';
import type { Try } from '../usage-of-attempt.ts';
import { failureError, notExpressible } from './call-errors.ts';
import type { ExchangeDependencies } from './exchange-dependencies.ts';
import { type ExchangeRequest, encodeRequest, upstreamRequestFor } from './exchange-request.ts';
import { ProviderRefusal } from './provider-refusal.ts';
import { refusedBy } from './refused-by.ts';
import { isTargetsFault, type Refused, type TryFailure } from './retry-policy.ts';

/** What a call tells the exchange that made it. Of the last four a call says one, and nothing after it. */
export interface CallOwner {
  /** The provider is called now. Gives the call its number, from 1. */
  calling(call: TargetCall): number;
  /** The head of an answer: gives what passes it on, or undefined where the call was given up instead. */
  openAnswer(call: TargetCall, status: number, headers: UpstreamHeaders): Relay | undefined;
  /** The answer is over, as `end` says. */
  answerEnded(call: TargetCall, answer: CallAnswer, end: EndOfAnswer): void;
  /** The provider refused, with an HTTP error or in place of an answer. The error is cleaned. */
  refused(call: TargetCall, error: ProviderError, failure: Refused, result: string): void;
  /** No answer, or one that broke off. */
  broken(call: TargetCall, error: GatewayError, failure: TryFailure): void;
  /** The target cannot be told the request; nothing was called. */
  inexpressible(call: TargetCall, cause: unknown): void;
}

export type EndOfAnswer = Exclude<RelayEnd, { kind: 'pending' | 'broken' | 'refusal' }>;

export interface CallAnswer {
  relay: Relay;
  status: number;
}

/** What comes of the provider's answer. */
type Reading =
  | { kind: 'nothing-yet' }
  | ({ kind: 'answer' } & CallAnswer)
  | { kind: 'refusal'; refusal: ProviderRefusal };

export interface TargetCallOptions {
  request: ExchangeRequest;
  target: Target;
  /** The target's place in the plan. */
  targetIndex: number;
  fetchMedia: FetchMedia;
  pass: Pass;
  /** What it has reserved for itself. */
  share?: CallShare | undefined;
  /** Whether nothing of the answer may be looked at before `release`. */
  held: boolean;
}

type CallDependencies = Pick<ExchangeDependencies, 'callUpstream' | 'clock' | 'providers' | 'startSpan'>;

const noLosses: readonly Loss[] = [];

/** One call to one target, from telling it the request to the end of its answer. */
export class TargetCall implements UpstreamListener {
  readonly target: Target;
  readonly targetIndex: number;
  readonly #request: ExchangeRequest;
  readonly #fetchMedia: FetchMedia;
  readonly #pass: Pass;
  readonly #share: CallShare | undefined;
  readonly #owner: CallOwner;
  readonly #dependencies: CallDependencies;
  /** Hears the provider before the call does, until it is released. */
  readonly #held: HeldListener | undefined;
  #encoded: EncodedRequest | undefined;
  #upstream: UpstreamCall | undefined;
  #reading: Reading = { kind: 'nothing-yet' };
  #isOver = false;
  #wasSent = false;
  #contentTimer: NodeJS.Timeout | undefined;
  /** When the provider was called; undefined before. Epoch milliseconds. */
  calledAt: number | undefined;
  firstByteAt: number | undefined;
  /** When the model began to say something, in a stream. */
  contentAt: number | undefined;
  /** Of the body of its answer. */
  receivedBytes = 0;
  /** Which call to a provider it is, from 1; 0 before it is one. */
  number = 0;
  /** From when it is one; undefined where nothing is traced. */
  span: CallSpan | undefined;
  /** The provider's key that it is made with, where it needs one. */
  apiKey: string | undefined;

  constructor(
    { request, target, targetIndex, fetchMedia, pass, share, held }: TargetCallOptions,
    owner: CallOwner,
    dependencies: CallDependencies,
  ) {
    this.target = target;
    this.targetIndex = targetIndex;
    this.#request = request;
    this.#fetchMedia = fetchMedia;
    this.#pass = pass;
    this.#share = share;
    this.#owner = owner;
    this.#dependencies = dependencies;
    this.#held = held ? new HeldListener(this, () => this.#upstream?.pause()) : undefined;
  }

  get health(): TargetHealth {
    return this.#pass.health;
  }

  /** Of limits, that it has reserved for itself. */
  get share(): Try['share'] {
    return this.#share?.covers;
  }

  /** The provider had the request, so that it may bill it even where no answer came. */
  get mayHaveCost(): boolean {
    return this.#wasSent;
  }

  get isStream(): boolean {
    return this.#request.envelope.facts.stream;
  }

  /** It was made when nothing of its answer could be looked at. */
  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** The caller has something of its answer, or of the one that it is to go on with. */
  get isSeen(): boolean {
    return this.#request.said !== undefined || this.relay?.started === true;
  }

  /** What passes its answer on, once there is one. */
  get relay(): Relay | undefined {
    return this.#reading.kind === 'answer' ? this.#reading.relay : undefined;
  }

  /** What the target could not be told. */
  get losses(): readonly Loss[] {
    return this.#encoded?.losses ?? noLosses;
  }

  get embedding(): EncodedRequest['embedding'] {
    return this.#encoded?.embedding;
  }

  start(): void {
    try {
      const encoded = encodeRequest(this.#request, this.target, this.#fetchMedia);
      if (encoded instanceof Promise)
        encoded.then(
          ready => this.#send(ready),
          cause => this.#inexpressible(cause),
        );
      else this.#send(encoded);
    } catch (cause) {
      this.#inexpressible(cause);
    }
  }

  /** What was held may be looked at. */
  release(): void {
    this.resume();
    this.#held?.release(() => !this.#isOver);
  }

  pause(): void {
    this.#upstream?.pause();
  }

  resume(): void {
    this.#upstream?.resume();
  }

  /** Gives the call up: it says nothing more. */
  abort(result: CallResult = 'given-up'): void {
    if (this.#isOver) return;
    this.#wasSent ||= this.#upstream?.sent === true;
    this.#end(result);
    this.#upstream?.abort();
  }

  /** Another call has answered before it: that it is slow is worth knowing. */
  outrun(): void {
    if (this.calledAt !== undefined && this.relay?.hasContent !== true) this.#observe();
    this.abort();
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    if (this.#isOver) return;
    this.#wasSent = true;
    const isRefusal = (status < 200 || status >= 300) && this.#request.envelope.protocol !== 'http';
    if (isRefusal) {
      this.#reading = { kind: 'refusal', refusal: new ProviderRefusal(status, headers) };
      return;
    }
    const relay = this.#owner.openAnswer(this, status, headers);
    if (relay === undefined) return;
    this.#reading = { kind: 'answer', relay, status };
    if (this.isStream) this.#waitForContent();
  }

  onData(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.firstByteAt ??= this.#dependencies.clock();
    this.receivedBytes += chunk.length;
    this.span?.heard(chunk);
    const reading = this.#reading;
    if (reading.kind === 'refusal') reading.refusal.add(chunk);
    else if (reading.kind === 'answer') this.#passOn(reading.relay, chunk);
  }

  onEnd(): void {
    if (this.#isOver) return;
    const reading = this.#reading;
    switch (reading.kind) {
      case 'answer':
        this.#answerEnded(reading.relay.onEnd());
        return;
      case 'refusal':
        this.#refused(this.#read(reading.refusal), String(reading.refusal.status));
        return;
      case 'nothing-yet':
        this.onFailure({ kind: 'network', detail: 'ended without a response' });
        return;
    }
  }

  onFailure(failure: UpstreamFailure): void {
    if (this.#isOver) return;
    if (failure.sent === true) this.#wasSent = true;
    this.#broken(failureError(failure, this.relay?.started ?? false), { kind: failure.kind });
  }

  /** For a relay that may go on, or end, at a time of its own. */
  readonly control: RelayControl = {
    resume: () => this.resume(),
    ended: end => this.#answerEnded(end),
  };

  #send(encoded: EncodedRequest): void {
    if (this.#isOver) return;
    const { losses } = encoded;
    if (this.#request.plan.strict && losses.length > 0) {
      this.#inexpressible(notExpressible(losses));
      return;
    }
    this.#encoded = encoded;
    const { callUpstream, clock, providers, startSpan } = this.#dependencies;
    this.calledAt = clock();
    this.number = this.#owner.calling(this);
    const { envelope } = this.#request;
    this.span = startSpan?.({ envelope, target: this.target, number: this.number, body: encoded.body });
    this.apiKey = providers.credentialOf(this.target.provider);
    try {
      const request = upstreamRequestFor(this.#request, this.target, encoded, {
        apiKey: this.apiKey,
        traceparent: this.span?.traceparent,
      });
      this.#upstream = callUpstream(this.target)(request, this.#held ?? this);
    } catch (cause) {
      this.#broken(GatewayError.from(cause), { kind: 'network' });
    }
  }

  /** Providers may send the head of a stream, and keep it alive, long before the model says anything. */
  #waitForContent(): void {
    const { clock } = this.#dependencies;
    const { firstTokenMs } = this.#request.plan.timeouts;
    const waitedMs = clock() - (this.calledAt ?? clock());
    this.#contentTimer = setCoarseTimeout(() => {
      this.#upstream?.abort();
      const detail = `the stream had no content after ${firstTokenMs} ms`;
      this.onFailure({ kind: 'timeout', detail });
    }, firstTokenMs - waitedMs);
  }

  #passOn(relay: Relay, chunk: Uint8Array): void {
    try {
      const room = relay.onData(chunk);
      if (this.#contentTimer !== undefined && relay.hasContent !== false) this.#contentCame();
      if (!room) this.pause();
    } catch (cause) {
      this.#upstream?.abort();
      this.#broken(GatewayError.from(cause), { kind: 'network' });
    }
  }

  /** The provider, or a guardrail, says that its answer is over. */
  #answerEnded(end: RelayEnd): void {
    const reading = this.#reading;
    if (this.#isOver || reading.kind !== 'answer') return;
    switch (end.kind) {
      case 'pending':
        return;
      case 'broken':
        this.#broken(new GatewayError(end.code, { internal: end.detail }), { kind: 'network' });
        return;
      case 'refusal':
        this.#refused(end.error, 'error');
        return;
      case 'blocked':
      case 'refused':
      case 'again':
        this.#upstream?.abort();
    }
    if (end.kind === 'complete' && !this.isStream) this.#observe();
    this.#end(end.kind === 'error-passed' || reading.status >= 500 ? 'failed' : 'answered');
    this.#owner.answerEnded(this, reading, end);
  }

  #contentCame(): void {
    this.#stopWaiting();
    this.contentAt = this.#dependencies.clock();
    this.#observe();
  }

  /** How long the target took. */
  #observe(): void {
    const now = this.#dependencies.clock();
    this.#pass.observe(this.isStream, now - (this.calledAt ?? now));
  }

  #stopWaiting(): void {
    clearTimeout(this.#contentTimer);
    this.#contentTimer = undefined;
  }

  #end(result: CallResult): void {
    this.#isOver = true;
    this.#stopWaiting();
    this.#pass.leave(result);
    if (this.calledAt === undefined) this.#share?.giveBack();
    else this.#share?.end();
  }

  #read(refusal: ProviderRefusal): ProviderError {
    const { clock, providers } = this.#dependencies;
    return refusal.read(this.target, providers.secretsOf(this.target), clock());
  }

  #refused(error: ProviderError, result: string): void {
    const failure = refusedBy(this, error, this.#dependencies.providers);
    this.#end(isTargetsFault(failure) ? 'failed' : 'answered');
    this.#owner.refused(this, error, failure, result);
  }

  #broken(error: GatewayError, failure: TryFailure): void {
    if (this.#isOver) return;
    this.#end('failed');
    this.#owner.broken(this, error, failure);
  }

  #inexpressible(cause: unknown): void {
    if (this.#isOver) return;
    this.#end('given-up');
    this.#owner.inexpressible(this, cause);
  }
}
