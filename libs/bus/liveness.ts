import { type Clock, type ControlMessage, type InstanceId, subjects } from '@sluice/contract';
import type { Inbox, InboxEntry } from './inbox.ts';
import type { Bus } from './port.ts';

const BEAT_INTERVAL_MS = 500;
/** Who is silent for so long is asked with each beat whether it is there at all. */
const SILENCE_IS_SUSPECT_MS = 1_000;
/** So often nobody may be there to be asked: once is a connection that is being made again. */
const ABSENCES_ARE_DEATH = 2;
/** A process may be starved of CPU for seconds, and then goes on. */
const SILENCE_IS_DEATH_MS = 5_000;
/** An own beat that takes longer to come back shows that the bus stands still. */
const BUS_IS_STILL_MS = 2 * BEAT_INTERVAL_MS;
/** How much longer than a beat others may take to find the way back to a bus that was away. */
const RETURN_GRACE_MS = 3_000;

const PING = Buffer.from(JSON.stringify({ kind: 'ping' } satisfies ControlMessage));
const LEAVING = Buffer.from('leaving');
const BEATING = Buffer.alloc(0);

export type DeathListener = (instance: InstanceId) => void;

interface Suspect {
  /** Where the bus says that nobody was there. */
  inbox: InboxEntry;
  absences: number;
}

/**
 * Knows which instances live: each beats on `gw.v1.alive.<instance>`. Who is silent for a second is asked; where nobody is there
 * twice, as after a crash, it is dead, and so is who is there but silent for five seconds.
 */
export class Liveness {
  readonly #self: InstanceId;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #inbox: Inbox;
  readonly #heardAt = new Map<InstanceId, number>();
  readonly #suspects = new Map<InstanceId, Suspect>();
  readonly #listeners = new Set<DeathListener>();
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = 0;
  /** When the bus was last seen to carry messages: an own beat came back. */
  #carriedAt = 0;

  constructor(self: InstanceId, bus: Bus, clock: Clock, inbox: Inbox) {
    this.#self = self;
    this.#bus = bus;
    this.#clock = clock;
    this.#inbox = inbox;
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
    if (instance === this.#self) return;
    this.#heardAt.set(instance, this.#clock());
    if (this.#suspects.size > 0) this.#clear(instance);
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
    return this.those(matches).length;
  }

  /** Those of the instances heard, this one included, that satisfy this. */
  those(matches: (instance: InstanceId) => boolean): InstanceId[] {
    return [this.#self, ...this.#heardAt.keys()].filter(matches);
  }

  onDeath(listener: DeathListener): void {
    this.#listeners.add(listener);
  }

  /** Says goodbye, so that nobody waits to notice. */
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
    for (const instance of this.#heardAt.keys()) {
      this.#heardAt.set(instance, until);
      this.#clear(instance);
    }
  }

  #buryTheSilent(now: number): void {
    for (const [instance, heardAt] of this.#heardAt) {
      if (now - heardAt >= SILENCE_IS_DEATH_MS) this.#bury(instance);
      else if (now - heardAt >= SILENCE_IS_SUSPECT_MS) this.#ask(instance);
    }
  }

  #ask(instance: InstanceId): void {
    const suspect = this.#suspects.get(instance) ?? this.#suspected(instance);
    this.#bus.publish(subjects.control(instance), PING, suspect.inbox.subject);
  }

  #suspected(instance: InstanceId): Suspect {
    const suspect: Suspect = { inbox: this.#inbox.open(), absences: 0 };
    this.#suspects.set(instance, suspect);
    suspect.inbox.listen(({ noResponders }) => {
      if (!noResponders) return;
      suspect.absences += 1;
      if (suspect.absences >= ABSENCES_ARE_DEATH) this.#bury(instance);
    });
    return suspect;
  }

  #clear(instance: InstanceId): void {
    this.#suspects.get(instance)?.inbox.close();
    this.#suspects.delete(instance);
  }

  #bury(instance: InstanceId): void {
    this.#clear(instance);
    if (!this.#heardAt.delete(instance)) return;
    for (const listener of this.#listeners) listener(instance);
  }
}
