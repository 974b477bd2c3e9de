import type { LimitHold } from '@sluice/contract';
import { firstCallOf, spentOf } from './charge.ts';
import { capacityOf } from './create-counter.ts';
import type { Settlement } from './port.ts';
import { bucketWidthMs } from './sliding-counter.ts';

interface Taken {
  id: string;
  at: number;
  amount: number;
  /** Of a cost: neither spent nor given back. */
  isReserved: boolean;
}

/** One limit, as naive as can be: it keeps every event for ever and adds them up when asked. */
export class ReferenceLimit {
  readonly hold: LimitHold;
  readonly #events: Taken[] = [];
  readonly #slots = new Map<string, number>();

  constructor(hold: LimitHold) {
    this.hold = hold;
  }

  hasRoom(now: number, amount: number): boolean {
    const { form, limit } = this.hold;
    switch (form.kind) {
      case 'sliding':
        return this.#counted(now) + amount <= limit;
      case 'bucket':
        return amount * form.windowMs <= this.#level(now);
      case 'period':
        return this.inPeriod(now) + amount <= limit;
      case 'slots':
        return this.running(now) < limit;
    }
  }

  /** The first moment with room, looked for among all at which something changes. */
  untilRoom(now: number, amount: number): number {
    const { form, limit } = this.hold;
    if (amount > capacityOf(form, limit)) return Number.POSITIVE_INFINITY;
    switch (form.kind) {
      case 'sliding': {
        const ends = this.#events.map(({ at }) => this.#endOf(at)).filter(end => end > now);
        return Math.min(...ends.filter(end => this.#counted(end) + amount <= limit)) - now;
      }
      case 'bucket':
        return Math.ceil((amount * form.windowMs - this.#level(now)) / limit);
      case 'period':
        return this.#period(now)[1] - now;
      case 'slots':
        return Math.min(1_000, Math.min(...[...this.#slots.values()].filter(end => end > now)) - now);
    }
  }

  /** What was really taken in the time until now, whatever buckets make of it. */
  takenWithin(now: number, lengthMs: number): number {
    return sum(this.#events.filter(({ at }) => at > now - lengthMs));
  }

  running(now: number): number {
    return [...this.#slots.values()].filter(end => end > now).length;
  }

  take(now: number, id: string, amount: number, leaseMs: number): void {
    if (this.hold.form.kind === 'slots') this.#slots.set(id, now + leaseMs);
    else this.#events.push({ id, at: now, amount, isReserved: true });
  }

  /** It was called, so it is spent. */
  leaseEnded(id: string): void {
    for (const event of this.#events) if (event.id === id) event.isReserved = false;
  }

  spent(now: number): number {
    return this.inPeriod(now, ({ isReserved }) => !isReserved);
  }

  renew(now: number, id: string, leaseMs: number): void {
    if (this.hold.form.kind === 'slots') this.#slots.set(id, now + leaseMs);
  }

  settle(now: number, id: string, settlement: Settlement): void {
    this.#slots.delete(id);
    const taken = this.#events.find(event => event.id === id);
    if (taken === undefined) return;
    taken.isReserved = false;
    const settled = this.hold.ofFirstCall ? firstCallOf(settlement) : settlement;
    const over = spentOf(this.hold.measure, settled, taken.amount) - taken.amount;
    const { kind } = this.hold.form;
    // A bucket does not know when a token was taken; a window forgets what is unused; a period keeps to its own.
    if (kind === 'bucket' || (kind === 'sliding' && over > 0)) {
      if (over !== 0) this.#events.push({ id: `${id} settled`, at: now, amount: over, isReserved: false });
    } else taken.amount += over;
  }

  #counted(now: number): number {
    return sum(this.#events.filter(({ at }) => this.#endOf(at) > now));
  }

  #endOf(at: number): number {
    const { form } = this.hold;
    if (form.kind !== 'sliding') return 0;
    const width = bucketWidthMs(form.windowMs);
    return (Math.floor(at / width) + 1) * width + form.windowMs;
  }

  #level(now: number): number {
    const { form, limit } = this.hold;
    if (form.kind !== 'bucket') return 0;
    const brim = form.burst * form.windowMs;
    let level = brim;
    let last = 0;
    const unused = { id: '', at: now, amount: 0, isReserved: false };
    for (const { at, amount } of [...this.#events, unused]) {
      level = Math.min(brim, level + (at - last) * limit) - amount * form.windowMs;
      last = at;
    }
    return Math.min(brim, level);
  }

  inPeriod(now: number, counts: (taken: Taken) => boolean = () => true): number {
    const [start, end] = this.#period(now);
    return sum(this.#events.filter(taken => taken.at >= start && taken.at < end && counts(taken)));
  }

  #period(now: number): [start: number, end: number] {
    const { form } = this.hold;
    if (form.kind !== 'period') return [0, 0];
    const end = form.bounds.find(bound => bound > now) ?? 0;
    return [form.bounds[form.bounds.indexOf(end) - 1] ?? 0, end];
  }
}

const sum = (events: readonly Taken[]): number => events.reduce((total, { amount }) => total + amount, 0);
