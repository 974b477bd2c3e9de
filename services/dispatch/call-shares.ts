import {
  GatewayError,
  type InstanceId,
  type LimitHold,
  type MaybePromise,
  type Target,
} from '@sluice/contract';
import { type HoldResult, type ReservationStore, shareId } from '@sluice/store';
import type { ExchangeRequest } from './exchange/exchange-request.ts';
import type { RunningLeases } from './running-leases.ts';
import type { Try } from './usage-of-attempt.ts';

/** What is known of a request when one more call of it is about to be made. */
export interface CallsSoFar {
  /** Which call it would be, from 1. */
  number: number;
  /** How often one was about to be made, this time included. */
  turn: number;
  /** An earlier one may have cost something. */
  mayHaveCost: boolean;
}

/** What one call has reserved for itself. It is settled by the usage event. */
export interface CallShare {
  readonly covers: NonNullable<Try['share']>;
  /** The call is over: its lease is not renewed any more. */
  end(): void;
  /** The call is not made after all. */
  giveBack(): void;
}

export interface CallSharesDependencies {
  reservations: ReservationStore;
  leases: Pick<RunningLeases, 'start' | 'leaseMs'>;
  instance: InstanceId;
  onStoreError: (cause: unknown) => void;
}

/**
 * Reserves for each call what the request’s own reservation does not have: the limits of its provider, where that is not the one that policy held
 * them for or the call is not the first one, and those of tokens and money once more where an earlier call may have cost something.
 */
export class CallShares {
  readonly #dependencies: CallSharesDependencies;

  constructor(dependencies: CallSharesDependencies) {
    this.#dependencies = dependencies;
  }

  /** Undefined: nothing is to be reserved. An error: there is no room for this call. */
  reserve(
    request: ExchangeRequest,
    target: Target,
    calls: CallsSoFar,
  ): MaybePromise<CallShare | GatewayError | undefined> {
    const shares = request.plan.reservation?.shares;
    if (shares === undefined) return undefined;
    const { repeats = false } = request;
    const isHeld = calls.number === 1 && !repeats && target.provider === shares.heldFor;
    const ofProvider = isHeld ? [] : (shares.byProvider[target.provider] ?? []);
    const again = calls.mayHaveCost || repeats ? shares.again : [];
    const limits = again.length === 0 ? ofProvider : [...ofProvider, ...again];
    if (limits.length === 0) return undefined;
    const covers = { number: calls.turn, covers: again.length === 0 ? 'provider' : 'request' } as const;
    return this.#hold(request, limits, covers);
  }

  #hold(
    { envelope, principal }: ExchangeRequest,
    limits: LimitHold[],
    covers: CallShare['covers'],
  ): MaybePromise<CallShare | GatewayError> {
    const { reservations, leases, instance, onStoreError } = this.#dependencies;
    const { tenant } = principal;
    const { attempt } = envelope;
    const id = shareId(envelope.id, attempt, covers.number);
    const share = (held: HoldResult): CallShare | GatewayError => {
      if (held.kind === 'refused') return noRoom(held, limits);
      const end = leases.start({ tenant, id, attempt });
      return {
        covers,
        end,
        giveBack() {
          end();
          const given = reservations.settle(tenant, id, attempt, 'nothing');
          if (given instanceof Promise) given.catch(onStoreError);
        },
      };
    };
    const held = reservations.hold({ id, attempt, tenant, limits, leaseMs: leases.leaseMs, instance });
    return held instanceof Promise ? held.then(share) : share(held);
  }
}

/** How a budget stands, policy says when the caller tries again. */
const ASK_AGAIN_MS = 1_000;

function noRoom(
  { retryAfterMs, refusedBy }: HoldResult & { kind: 'refused' },
  limits: readonly LimitHold[],
): GatewayError {
  if (limits[refusedBy]?.measure === 'cost')
    return new GatewayError('budget_in_use', {
      message:
        'A budget has no room for another call to a provider. Try again after the time in Retry-After.',
      retryAfterMs: ASK_AGAIN_MS,
    });
  return new GatewayError('rate_limited', {
    message: 'A limit has no room for another call to a provider. Try again after the time in Retry-After.',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
