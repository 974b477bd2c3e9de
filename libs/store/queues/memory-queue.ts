import { FairLine, type InLine } from './fair-line.ts';
import { newPace, paceAnswered, paceClosed, paceDown, paceRunning, roomOf } from './pace.ts';
import {
  type Enqueued,
  type EnqueueOptions,
  JOB_YIELDS_MS,
  LEASE_MS,
  type Place,
  type QueueSize,
  type TakenTurns,
  type TurnEnd,
  type Waiting,
} from './port.ts';
import { countAnswer, waitFor } from './throughput.ts';

interface Entry extends Waiting, InLine {
  state: 'waiting' | 'turn' | 'deferred';
  /** Epoch milliseconds, as all times here. */
  expiresAt: number;
  /** Undefined: nothing is leased. */
  leasedUntil: number | undefined;
  /** Of one that is deferred. */
  notBefore: number;
}

/** How many times more may wait of one tenant than there is room left: dynamic thresholds, Choudhury and Hahne, 1998. */
export const TENANT_SHARE = 8;
/** Without a look at a queue for so long, nobody could renew its leases either. */
export const LAPSE_MS = 2_500;

const nobody: Omit<TakenTurns, 'turns'> = { expired: [], lost: [] };

/** One queue in memory. Every method is told the time. */
export class MemoryQueue {
  readonly #entries = new Map<string, Entry>();
  readonly #line = new FairLine();
  readonly #pace = newPace();
  readonly #throughput = { faded: 0, at: 0 };
  readonly #waitingOf = new Map<string, number>();
  #waiting = 0;
  #inTurn = 0;
  #lookedAt = 0;
  /** No lease ends before. */
  #leasesHoldUntil = 0;
  /** Before, nothing expires, loses its lease or may be called again. */
  #nothingDueBefore = Number.POSITIVE_INFINITY;

  enqueue(entry: Waiting, options: EnqueueOptions, now: number): Enqueued {
    const { waitsForMs, maxLength, downForMs } = options;
    if (downForMs !== undefined) paceDown(this.#pace, downForMs, now);
    const leasedUntil = entry.kind === 'request' ? now + LEASE_MS : undefined;
    const known = this.#entries.get(entry.id);
    if (known !== undefined) {
      if (known.state === 'turn') this.#putBack(known);
      known.leasedUntil = leasedUntil;
      known.holder = entry.holder;
      return { kind: 'queued' };
    }
    const room = maxLength - this.#waiting;
    if (room <= 0 || (this.#waitingOf.get(entry.tenant) ?? 0) >= TENANT_SHARE * room) return { kind: 'full' };
    const expiresAt = now + waitsForMs;
    const added: Entry = {
      ...entry,
      order: entry.since + (entry.kind === 'job' ? JOB_YIELDS_MS : 0),
      state: 'waiting',
      expiresAt,
      leasedUntil,
      notBefore: 0,
    };
    this.#entries.set(entry.id, added);
    this.#line.push(added);
    this.#count(added, 1);
    this.#watch(added);
    return { kind: 'queued' };
  }

  renew(ids: readonly string[], now: number): (Place['kind'] | undefined)[] {
    return ids.map(id => {
      const entry = this.#entries.get(id);
      if (entry === undefined) return undefined;
      if (entry.leasedUntil !== undefined) entry.leasedUntil = now + LEASE_MS;
      return entry.state === 'turn' ? 'turn' : 'waiting';
    });
  }

  take(most: number, now: number): TakenTurns {
    if (now - this.#lookedAt > LAPSE_MS) this.#leasesHoldUntil = now + LEASE_MS;
    this.#lookedAt = now;
    const { expired, lost } = now < this.#nothingDueBefore ? nobody : this.#sweep(now);
    return { turns: this.#give(Math.min(most, roomOf(this.#pace, this.#inTurn, now)), now), expired, lost };
  }

  endTurn(id: string, end: TurnEnd, now: number): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    if (end.kind === 'answered' || end.kind === 'running' || end.kind === 'gone') {
      if (entry.state === 'turn' && end.kind !== 'gone') this.#countTurn(end.kind, now);
      this.#takeOut(entry);
      return true;
    }
    if (entry.state !== 'turn') return false;
    switch (end.kind) {
      case 'down':
        paceDown(this.#pace, end.downForMs, now);
        entry.order = this.#line.orderBehind(entry);
        this.#putBack(entry);
        return true;
      case 'closed':
        paceClosed(this.#pace, end.closedForMs, now);
        this.#putBack(entry);
        return true;
      case 'deferred':
        this.#putBack(entry);
        this.#line.remove(entry);
        entry.state = 'deferred';
        entry.notBefore = now + end.forMs;
        this.#watch(entry);
        return true;
    }
  }

  place(id: string, now: number): Place | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    if (entry.state === 'turn') return { kind: 'turn' };
    const position = entry.state === 'deferred' ? this.#waiting : this.#line.positionOf(entry);
    const movingMs = waitFor(position, this.#throughput, now);
    if (movingMs === undefined) return { kind: 'waiting', position };
    const restsForMs = Math.max(0, this.#pace.restsUntil - now);
    return { kind: 'waiting', position, expectedWaitMs: restsForMs + movingMs };
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  size(now: number): QueueSize {
    let oldest = now;
    let deferred = 0;
    for (const { state, since } of this.#entries.values()) {
      if (state !== 'turn') oldest = Math.min(oldest, since);
      if (state === 'deferred') deferred++;
    }
    return {
      waiting: this.#waiting,
      deferred,
      inTurn: this.#inTurn,
      window: Math.floor(this.#pace.window),
      restsForMs: Math.max(0, this.#pace.restsUntil - now),
      oldestMs: now - oldest,
    };
  }

  #countTurn(end: 'answered' | 'running', now: number): void {
    if (end === 'answered') paceAnswered(this.#pace);
    else paceRunning(this.#pace);
    countAnswer(this.#throughput, now);
  }

  #give(count: number, now: number): Waiting[] {
    const turns: Waiting[] = [];
    while (turns.length < count) {
      const next = this.#line.shift();
      const entry = next && this.#entries.get(next.id);
      if (entry === undefined) break;
      entry.state = 'turn';
      entry.leasedUntil = now + LEASE_MS;
      this.#count(entry, -1);
      this.#inTurn++;
      this.#watch(entry);
      turns.push(waitingOf(entry));
    }
    return turns;
  }

  #sweep(now: number): Omit<TakenTurns, 'turns'> {
    const expired: Waiting[] = [];
    const lost: Waiting[] = [];
    this.#nothingDueBefore = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      const isLeaseOver = this.#leaseEndOf(entry) <= now;
      if (isLeaseOver && entry.kind === 'job') this.#putBack(entry);
      if (isLeaseOver && entry.kind === 'request') lost.push(this.#takeOut(entry));
      else if (entry.state !== 'turn' && entry.expiresAt <= now) expired.push(this.#takeOut(entry));
      else {
        if (entry.state === 'deferred' && entry.notBefore <= now) {
          entry.state = 'waiting';
          this.#line.push(entry);
        }
        this.#watch(entry);
      }
    }
    return { expired, lost };
  }

  #watch(entry: Entry): void {
    const { state, expiresAt, notBefore } = entry;
    const due = Math.min(
      this.#leaseEndOf(entry),
      state === 'turn' ? Number.POSITIVE_INFINITY : expiresAt,
      state === 'deferred' ? notBefore : Number.POSITIVE_INFINITY,
    );
    this.#nothingDueBefore = Math.min(this.#nothingDueBefore, due);
  }

  #leaseEndOf({ leasedUntil = Number.POSITIVE_INFINITY }: Entry): number {
    return Math.max(leasedUntil, this.#leasesHoldUntil);
  }

  #putBack(entry: Entry): void {
    entry.state = 'waiting';
    if (entry.kind === 'job') entry.leasedUntil = undefined;
    this.#watch(entry);
    this.#line.push(entry);
    this.#inTurn--;
    this.#count(entry, 1);
  }

  #takeOut(entry: Entry): Waiting {
    this.#entries.delete(entry.id);
    if (entry.state === 'turn') this.#inTurn--;
    else {
      this.#count(entry, -1);
      this.#line.remove(entry);
    }
    return waitingOf(entry);
  }

  #count({ tenant }: Entry, change: 1 | -1): void {
    this.#waiting += change;
    const own = (this.#waitingOf.get(tenant) ?? 0) + change;
    if (own > 0) this.#waitingOf.set(tenant, own);
    else this.#waitingOf.delete(tenant);
  }
}

const waitingOf = ({ id, kind, tenant, priority, holder, since }: Entry): Waiting => ({
  id,
  kind,
  tenant,
  priority,
  ...(holder !== undefined && { holder }),
  since,
});
