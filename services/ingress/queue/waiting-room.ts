import type { QueueExchange } from '@sluice/bus';
import type { Envelope, InstanceId, QueuedFrame } from '@sluice/contract';
import type { InFlight } from '../in-flight.ts';
import type { QueuePlace } from './queue-place.ts';

/** So often it is said whose caller is still here; leases last three times as long. */
const RENEW_EVERY_MS = 5_000;
const IDS_PER_MESSAGE = 500;

/** The requests of this ingress that wait in queues, or have their turn and no answer yet. */
export class WaitingRoom {
  readonly #holder: InstanceId;
  readonly #tell: QueueExchange['tell'];
  readonly #inside = new Set<InFlight>();
  readonly #left = new Map<string, string[]>();
  #renewAt = 0;

  constructor(holder: InstanceId, tell: QueueExchange['tell']) {
    this.#holder = holder;
    this.#tell = tell;
  }

  get size(): number {
    return this.#inside.size;
  }

  /** It has its turn. */
  hold(request: InFlight, place: QueuePlace): void {
    request.place = place;
    this.#inside.add(request);
  }

  /** From now on the request waits. */
  enter(request: InFlight, { queue, maxWaitMs, keepAliveAfterMs }: QueuedFrame, now: number): void {
    const { place, envelope, caller } = request;
    if (place === undefined) {
      request.place = {
        queue,
        until: Math.min(now + maxWaitMs, envelope.receivedAt + caller.patienceMs),
        waitsSince: now,
        waitedMs: 0,
        turns: 0,
        keepAliveEveryMs: keepAliveAfterMs,
        keepAliveAt: envelope.receivedAt + keepAliveAfterMs,
      };
      this.#inside.add(request);
    } else {
      if (place.queue !== queue) this.#leaves(place.queue, envelope.id);
      place.queue = queue;
      place.waitsSince = now;
    }
    request.state = { kind: 'queued' };
  }

  /**
   * Its turn has come, or it has to queue again: the envelope to drive it with. What it has waited is no part of the time that it
   * may take.
   */
  turn(request: InFlight, place: QueuePlace, how: { requeues?: true }, now: number): Envelope {
    const waitedMs = now - place.waitsSince;
    place.waitedMs += waitedMs;
    place.turns++;
    const { envelope } = request;
    return {
      ...envelope,
      deadline: envelope.deadline + waitedMs,
      turn: { queue: place.queue, number: place.turns, waitedMs: place.waitedMs, ...how },
    };
  }

  /** Whether it waits once more, since it could not use its turn for now and can in time. */
  defer(request: InFlight, forMs: number, now: number): boolean {
    const { place, envelope } = request;
    if (place === undefined || request.caller.started || now + forMs >= place.until) return false;
    place.waitsSince = now;
    request.state = { kind: 'queued' };
    this.#tell({ kind: 'defer', queue: place.queue, id: envelope.id, forMs });
    return true;
  }

  /** It has an answer: who gave the turn knows. */
  answered(request: InFlight): void {
    if (request.place === undefined) return;
    request.place = undefined;
    this.#inside.delete(request);
  }

  /** It is over, whatever came of it. */
  leave(request: InFlight): void {
    if (request.place === undefined) return;
    this.#leaves(request.place.queue, request.envelope.id);
    this.answered(request);
  }

  /** A turn came for a request that is not here any more. */
  leaveUnknown(queue: string, id: string): void {
    this.#leaves(queue, id);
  }

  /** Says what is to be said again and again. */
  sweep(now: number): void {
    for (const { place, caller, envelope } of this.#inside) {
      if (place === undefined || now < place.keepAliveAt) continue;
      place.keepAliveAt = now + place.keepAliveEveryMs;
      if (envelope.facts.stream) caller.keepAlive();
    }
    for (const [queue, ids] of this.#left) this.#tell({ kind: 'leave', queue, ids });
    this.#left.clear();
    if (now < this.#renewAt) return;
    this.#renewAt = now + RENEW_EVERY_MS;
    this.#renew();
  }

  #renew(): void {
    const byQueue = new Map<string, InFlight[]>();
    for (const request of this.#inside) {
      const queue = request.place?.queue ?? '';
      const own = byQueue.get(queue) ?? [];
      own.push(request);
      byQueue.set(queue, own);
    }
    for (const [queue, requests] of byQueue)
      for (let start = 0; start < requests.length; start += IDS_PER_MESSAGE) {
        const some = requests.slice(start, start + IDS_PER_MESSAGE);
        const idsOf = (isWaiting: boolean): string[] =>
          some.flatMap(({ state, envelope }) =>
            (state.kind === 'queued') === isWaiting ? [envelope.id] : [],
          );
        this.#tell({
          kind: 'renew',
          queue,
          holder: this.#holder,
          waiting: idsOf(true),
          inTurn: idsOf(false),
        });
      }
  }

  #leaves(queue: string, id: string): void {
    const ids = this.#left.get(queue) ?? [];
    ids.push(id);
    this.#left.set(queue, ids);
  }
}
