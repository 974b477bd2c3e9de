import { type Clock, type InstanceId, subjects } from '@sluice/contract';
import type { Bus } from './port.ts';

const BEAT_INTERVAL_MS = 500;
const SILENCE_IS_DEATH_MS = 2_000;
/** An own beat that takes longer to come back shows that the bus stands still. */
const BUS_IS_STILL_MS = 2 * BEAT_INTERVAL_MS;
/** How much longer than a beat others may take to find the way back to a bus that was away. */
const RETURN_GRACE_MS = 3_000;

const LEAVING = Buffer.from('leaving');
const BEATING = Buffer.alloc(0);

export type DeathListener = (instance: InstanceId) => void;

/** Knows which instances live: each beats on `gw.v1.alive.<instance>`, and who is silent for two seconds is dead. */
export class Liveness {
  readonly #self: InstanceId;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #heardAt = new Map<InstanceId, number>();
  readonly #listeners = new Set<DeathListener>();
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = 0;
  /** When the bus was last seen to carry messages: an own beat came back. */
  #carriedAt = 0;

  constructor(self: InstanceId, bus: Bus, clock: Clock) {
    this.#self = self;
    this.#bus = bus;
    this.#clock = clock;
  }

  start(): void {
    this.#bus.subscribe(subjects.everyAlive, message => {
      const instance = message.subject.split('.').slice(3).join('.');
      if (instance === this.#self) this.#carriedAt = this.#clock();
      else if (message.payload.length > 0) this.#bury(instance);
      else this.heard(instance);
    });
    this.#checkedAt = this.#clock();
    this.#carriedAt = this.#checkedAt;
    this.#timer = setInterval(() => this.#beat(), BEAT_INTERVAL_MS);
    this.#timer.unref();
    this.#bus.publish(subjects.alive(this.#self), BEATING);
  }

  /** Anything that an instance says shows that it lives. */
  heard(instance: InstanceId): void {
    if (instance !== this.#self) this.#heardAt.set(instance, this.#clock());
  }

  isAlive(instance: InstanceId): boolean {
    return instance === this.#self || this.#heardAt.has(instance);
  }

  /** How many instances are heard, this one included. */
  get count(): number {
    return this.#heardAt.size + 1;
  }

  /** How many of the instances heard, this one included, satisfy this. */
  countOf(matches: (instance: InstanceId) => boolean): number {
    let count = matches(this.#self) ? 1 : 0;
    for (const instance of this.#heardAt.keys()) if (matches(instance)) count += 1;
    return count;
  }

  onDeath(listener: DeathListener): void {
    this.#listeners.add(listener);
  }

  /** Says goodbye, so that nobody waits two seconds to notice. */
  stop(): void {
    clearInterval(this.#timer);
    this.#bus.publish(subjects.alive(this.#self), LEAVING);
  }

  #beat(): void {
    this.#bus.publish(subjects.alive(this.#self), BEATING);
    const now = this.#clock();
    const overslept = now - this.#checkedAt > 2 * BEAT_INTERVAL_MS;
    this.#checkedAt = now;
    // While this process was stalled, or the bus away, the others could not be heard: that is no proof against them.
    if (overslept) this.#excuseAll(now);
    else if (!this.#bus.connected || now - this.#carriedAt > BUS_IS_STILL_MS)
      this.#excuseAll(now + RETURN_GRACE_MS);
    else this.#buryTheSilent(now);
  }

  #excuseAll(until: number): void {
    for (const instance of this.#heardAt.keys()) this.#heardAt.set(instance, until);
  }

  #buryTheSilent(now: number): void {
    for (const [instance, heardAt] of this.#heardAt)
      if (now - heardAt >= SILENCE_IS_DEATH_MS) this.#bury(instance);
  }

  #bury(instance: InstanceId): void {
    if (!this.#heardAt.delete(instance)) return;
    for (const listener of this.#listeners) listener(instance);
  }
}
