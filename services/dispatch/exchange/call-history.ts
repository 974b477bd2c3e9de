import type { Plan } from '@sluice/contract';
import type { Standing } from './retry-policy.ts';

/** What the calls of one request have shown of its targets. */
export class CallHistory {
  readonly #targets: Plan['targets'];
  readonly standings: readonly Standing[];
  /** Calls made so far, over every target. */
  calls = 0;
  turns = 0;

  constructor(targets: Plan['targets']) {
    this.#targets = targets;
    this.standings = targets.map(() => ({ calls: 0, turns: 0, excluded: false, notBefore: 0 }));
  }

  /** One more call is made. Gives its number, from 1. */
  called(targetIndex: number): number {
    const standing = this.standings[targetIndex];
    if (standing !== undefined) standing.calls++;
    this.passedOver(targetIndex);
    this.calls++;
    return this.calls;
  }

  /** Its turn came; it cannot be called now. */
  passedOver(targetIndex: number): void {
    const standing = this.standings[targetIndex];
    if (standing !== undefined) standing.turns++;
    this.turns++;
  }

  exclude(targetIndex: number): void {
    const standing = this.standings[targetIndex];
    if (standing !== undefined) standing.excluded = true;
  }

  /** The target said when it may be asked again, in epoch milliseconds. */
  rest(targetIndex: number, until: number): void {
    const standing = this.standings[targetIndex];
    if (standing !== undefined) standing.notBefore = Math.max(standing.notBefore, until);
  }

  /** Whether a call of that target would be a further one to its provider. */
  repeats(targetIndex: number): boolean {
    const provider = this.#targets[targetIndex]?.provider;
    return this.standings.some(
      ({ calls }, index) => calls > 0 && this.#targets[index]?.provider === provider,
    );
  }

  /** The first of `order` that may be called and whose turn was not yet. */
  untriedOf(order: readonly number[]): number | undefined {
    return order.find(index => {
      const standing = this.standings[index];
      return standing !== undefined && !standing.excluded && standing.turns === 0;
    });
  }

  /** When the first target may be asked again, in epoch milliseconds; undefined where none said so. */
  get restedAt(): number | undefined {
    const times = this.standings.flatMap(({ notBefore }) => (notBefore > 0 ? [notBefore] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
