import { GatewayError, type MaybePromise, type Target } from '@sluice/contract';
import type { FetchMedia } from '@sluice/protocol';
import type { CallShare } from '../call-shares.ts';
import type { GateRefusal } from '../health/gate.ts';
import type { Pass } from '../health/pass.ts';
import { targetClosed } from './call-errors.ts';
import type { ExchangeDependencies, MediaSession } from './exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { type CallOwner, TargetCall } from './target-call.ts';

/** Why a call is not made. `isFinal`: the target is not to be asked for this request at all. */
export interface NotMade {
  error: GatewayError;
  isFinal: boolean;
}

export interface CallOrder {
  request: ExchangeRequest;
  target: Target;
  targetIndex: number;
  /** Which call of the attempt it would be, from 1. */
  number: number;
  /** An earlier one may have cost something, or one that still runs. */
  mayHaveCost: boolean;
  held: boolean;
}

/** Makes the calls of one attempt, where whoever has to be asked before lets it. */
export class CallMaker {
  readonly #owner: CallOwner;
  readonly #dependencies: ExchangeDependencies;
  /** How often a call was about to be made. */
  #turns = 0;
  #media: MediaSession | undefined;
  readonly #fetchMedia: FetchMedia = url => {
    this.#media ??= this.#dependencies.media.open();
    return this.#media.fetch(url);
  };

  constructor(owner: CallOwner, dependencies: ExchangeDependencies) {
    this.#owner = owner;
    this.#dependencies = dependencies;
  }

  /** A call that has not started yet. It has to be started, or aborted. Never rejects. */
  make(order: CallOrder): MaybePromise<TargetCall | NotMade> {
    const pass = this.#dependencies.gate.enter(order.target, order.request.plan);
    if (pass instanceof Promise) return pass.then(given => this.#makeWith(given, order));
    return this.#makeWith(pass, order);
  }

  /** No call is made any more. */
  close(): void {
    this.#media?.close();
  }

  #makeWith(pass: Pass | GateRefusal, order: CallOrder): MaybePromise<TargetCall | NotMade> {
    const { request, target, number, mayHaveCost } = order;
    if ('kind' in pass) return { error: targetClosed(target, pass), isFinal: pass.kind === 'open' };
    this.#turns++;
    try {
      const share = this.#dependencies.beforeCall(request, target, {
        number,
        mayHaveCost,
        turn: this.#turns,
      });
      if (!(share instanceof Promise)) return this.#makeFor(share, pass, order);
      return share.then(
        reserved => this.#makeFor(reserved, pass, order),
        cause => this.#makeFor(GatewayError.from(cause), pass, order),
      );
    } catch (cause) {
      return this.#makeFor(GatewayError.from(cause), pass, order);
    }
  }

  #makeFor(share: CallShare | GatewayError | undefined, pass: Pass, order: CallOrder): TargetCall | NotMade {
    if (!(share instanceof GatewayError)) {
      const options = { ...order, pass, share, fetchMedia: this.#fetchMedia };
      return new TargetCall(options, this.#owner, this.#dependencies);
    }
    pass.leave('given-up');
    return { error: share, isFinal: true };
  }
}
