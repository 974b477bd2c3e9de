import { GatewayError, type Target } from '@sluice/contract';
import { contextWindowOf, continuationOf } from '@sluice/providers';
import { orderTargets } from '../health/order-targets.ts';
import { CallHistory } from './call-history.ts';
import type { ExchangeDependencies } from './exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { type Outage, OutageWatch } from './outage-watch.ts';
import type { RetryBudget } from './retry-budget.ts';
import { excludesTarget, type NextStep, nextStep, type TryFailure } from './retry-policy.ts';

const giveUp: NextStep = { kind: 'give-up' };
/** No call was made, so none failed; what follows is the same. */
const busy: TryFailure = { kind: 'busy' };

/** Which target one request is sent to next, from what its calls have shown. */
export class Failover {
  readonly #request: ExchangeRequest;
  readonly #dependencies: Pick<ExchangeDependencies, 'clock' | 'random'>;
  readonly #history: CallHistory;
  /** Places of the targets in the plan, the preferred one first. */
  #order: readonly number[];
  /** The caller has part of an answer that the next call is to go on with. */
  #goesOn = false;
  readonly #budget: RetryBudget;
  /** Only where the request may wait for the end of an outage. */
  readonly #outages: OutageWatch | undefined;
  #last: { targetIndex: number; failure: TryFailure } | undefined;

  constructor(
    request: ExchangeRequest,
    dependencies: Pick<ExchangeDependencies, 'clock' | 'random' | 'retryBudgets' | 'gate'>,
  ) {
    const { plan } = request;
    this.#request = request;
    this.#dependencies = dependencies;
    this.#history = new CallHistory(plan.targets);
    this.#order = orderTargets(plan, {
      healthOf: target => dependencies.gate.healthOf(target),
      unhealthy: dependencies.gate.unhealthy,
      isStream: request.envelope.facts.stream,
      now: dependencies.clock(),
      random: dependencies.random,
    });
    if (plan.queue !== undefined)
      this.#outages = new OutageWatch(plan, index => dependencies.gate.healthOf(this.targetAt(index)));
    this.#budget = dependencies.retryBudgets.of(plan.route);
    this.#budget.onRequest(dependencies.clock());
  }

  /** The target to begin with. */
  get first(): number {
    return this.#order[0] ?? 0;
  }

  /** Calls made so far, over every target. */
  get calls(): number {
    return this.#history.calls;
  }

  targetAt(index: number): Target {
    const target = this.#request.plan.targets[index];
    if (target === undefined)
      throw new GatewayError('internal', { internal: `the plan has no target ${index}` });
    return target;
  }

  /** A provider is called now. Gives the call's number, from 1. */
  calling(targetIndex: number): number {
    this.#outages?.calling(targetIndex);
    return this.#history.called(targetIndex);
  }

  /** From here on only targets are called that can go on with an answer. */
  goOn(): void {
    this.#goesOn = true;
    this.#order = this.#order.filter(index => continuationOf(this.targetAt(index)) !== undefined);
  }

  /** What to do after a call that failed. */
  after(targetIndex: number, failure: TryFailure): NextStep {
    const { plan, envelope } = this.#request;
    const { clock, random } = this.#dependencies;
    const now = clock();
    const history = this.#history;
    this.#last = { targetIndex, failure };
    this.#outages?.failed(targetIndex, failure, now);
    if (excludesTarget(failure, this.#goesOn)) history.exclude(targetIndex);
    if (failure.kind === 'refused' && failure.retryAfterMs !== undefined)
      history.rest(targetIndex, now + failure.retryAfterMs);
    const step = nextStep(failure, {
      retry: plan.retry,
      standings: history.standings,
      order: this.#order,
      turns: history.turns,
      failedIndex: targetIndex,
      goesOn: this.#goesOn,
      windowOf: index => windowOf(this.targetAt(index)),
      affords: index => !history.repeats(index) || this.#budget.affords(plan.retry.budget, now),
      now,
      deadline: envelope.deadline,
      random,
    });
    // Not when it is made: many requests may wait for a call that only some of them can afford.
    if (step.kind === 'call' && history.repeats(step.targetIndex)) this.#budget.spend(now);
    return step;
  }

  /** What to do instead of a call that cannot be made, for this reason: now, or (`isFinal`) for this request at all. */
  insteadOf(targetIndex: number, error: GatewayError, isFinal: boolean): NextStep {
    this.#outages?.passedOver(targetIndex, error, this.#dependencies.clock());
    if (isFinal) this.#history.exclude(targetIndex);
    else this.#history.passedOver(targetIndex);
    const untried = this.#history.untriedOf(this.#order);
    if (untried !== undefined) return { kind: 'call', targetIndex: untried, delayMs: 0 };
    if (this.#last !== undefined) return this.after(this.#last.targetIndex, this.#last.failure);
    return isFinal ? giveUp : this.after(targetIndex, busy);
  }

  /** Undefined: no end of an outage is to be waited for. */
  get outage(): Outage | undefined {
    return this.#goesOn ? undefined : this.#outages?.outageAt(this.#dependencies.clock());
  }

  /** A target that nobody asked yet; undefined where there is none, or no call is left. */
  get untried(): number | undefined {
    const { attempts } = this.#request.plan.retry;
    return this.#history.turns < attempts ? this.#history.untriedOf(this.#order) : undefined;
  }

  /** How long until the first target may be asked again; undefined where none said so. */
  get restMs(): number | undefined {
    const { restedAt } = this.#history;
    return restedAt === undefined ? undefined : Math.max(0, restedAt - this.#dependencies.clock());
  }
}

const windowOf = ({ contextWindow, kind, model }: Target): number | undefined =>
  contextWindow ?? contextWindowOf(kind, model);
