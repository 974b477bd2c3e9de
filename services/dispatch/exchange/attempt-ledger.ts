import type { FoundPrice } from '@sluice/config';
import { operationOf, type Target } from '@sluice/contract';
import type { Loss } from '@sluice/protocol';
import { figuresOf } from '../call-figures.ts';
import { costOfAnswer } from '../cost-of-answer.ts';
import { type AttemptEnd, type Try, usageOfAttempt } from '../usage-of-attempt.ts';
import { useOfCall } from '../use-of-call.ts';
import type { ExchangeDependencies } from './exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import type { Spent } from './hedge-budget.ts';
import type { TargetCall } from './target-call.ts';

/**
 * What a call that is over used. `own`: it is told as that of the answer. `extra`: it comes on top, since another call
 * answers, and is what came of it. `uncertain`: the provider had the request, and nobody knows what it made of it. `nothing`: it
 * refused, or never heard of it.
 */
export type Used = 'own' | 'extra' | 'uncertain' | 'nothing';

export type SpentByCall = Pick<Try, 'tokens' | 'costNanoDollars'>;

type Concluded = Pick<
  AttemptEnd,
  'outcome' | 'status' | 'error' | 'interrupted' | 'queued' | 'isSeen' | 'earlierVerdicts'
> & {
  relay: TargetCall['relay'];
};

const noLosses: readonly Loss[] = [];

/** Writes down what the calls of one attempt came to, for its usage event and for metrics. */
export class AttemptLedger {
  readonly #request: ExchangeRequest;
  readonly #dependencies: ExchangeDependencies;
  readonly #tries: Try[] = [];
  #hasEstimates = false;

  constructor(request: ExchangeRequest, dependencies: ExchangeDependencies) {
    this.#request = request;
    this.#dependencies = dependencies;
  }

  /** Whether a call that is over may have cost something. */
  get mayHaveCost(): boolean {
    return this.#tries.some(({ tokens, uncertain }) => tokens !== undefined || uncertain === true);
  }

  /** A call is over: that of the answer has to be the last one. Returns what it used on top of the answer, or `unknown`. */
  record(call: TargetCall, result: string, used: Used): SpentByCall | 'unknown' | undefined {
    const { target, calledAt, relay, share } = call;
    const { provider, model } = target;
    const now = this.#dependencies.clock();
    const spent = used === 'extra' ? this.#spentBy(call, now) : undefined;
    const finished: Try = {
      provider,
      model,
      result,
      durationMs: now - (calledAt ?? now),
      ...spent,
      ...(used === 'uncertain' && { uncertain: true }),
      ...(share !== undefined && { share }),
    };
    this.#tries.push(finished);
    const figures = figuresOf(call, now);
    const use = useOfCall(this.#request.envelope, target, { relay, wasLeft: false });
    call.span?.end({ result, relay, use, firstByteMs: figures.firstByteMs });
    this.#dependencies.onTry(finished, figures, {
      target,
      tokens: use.tokens,
      traceId: call.span?.keptTraceId,
    });
    const malformed = relay?.malformed ?? 0;
    if (malformed > 0) this.#dependencies.onMalformed(target, malformed);
    return used === 'uncertain' ? 'unknown' : spent;
  }

  /** The attempt is over: `call` is the one that answered, or was made last. Returns what its answer used. */
  conclude(call: TargetCall | undefined, concluded: Concluded): Spent {
    const { envelope } = this.#request;
    const { clock, onLosses, onEnd } = this.#dependencies;
    const target = this.#tries.length === 0 ? undefined : call?.target;
    const { relay } = concluded;
    const told = call?.losses ?? noLosses;
    const losses = relay === undefined ? told : [...told, ...relay.losses];
    if (target !== undefined && losses.length > 0) onLosses(envelope.protocol, target, losses);
    const end: AttemptEnd = {
      ...concluded,
      tries: this.#tries,
      hasEstimates: this.#hasEstimates,
      at: clock(),
      firstByteAt: call?.firstByteAt,
      price: target && this.#priceOf(target),
      losses,
    };
    const event = usageOfAttempt(this.#request, target, end);
    onEnd(event);
    return event.value;
  }

  #spentBy({ target, relay }: TargetCall, at: number): SpentByCall | undefined {
    const use = useOfCall(this.#request.envelope, target, { relay, wasLeft: true });
    const { tokens, billing, estimated } = use;
    if (tokens.input === 0 && tokens.output === 0) return undefined;
    this.#hasEstimates ||= estimated;
    const price = this.#priceOf(target);
    const { costNanoDollars } = costOfAnswer({ target, tokens, billing, units: undefined, price, at });
    return { tokens, costNanoDollars };
  }

  #priceOf(target: Target): FoundPrice | undefined {
    return this.#dependencies.prices().find(target, operationOf(this.#request.envelope.protocol));
  }
}
