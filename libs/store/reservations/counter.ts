/** What one subject has taken of a limit. `redis-counters.ts` is the same for Redis. Call `open` before anything else. */
export interface Counter {
  /** From then on it is as good as new. */
  readonly expiresAt: number;
  /** Brings it up to `now`. */
  open(now: number): void;
  remaining(limit: number): number;
  /** Whether `amount` more keeps the limit. */
  hasRoom(limit: number, amount: number): boolean;
  /** Takes it now; where it was taken is for `giveBack`. `id` and `leaseMs` matter to slots only. */
  take(now: number, amount: number, id: string, leaseMs: number): number;
  /** What was taken and is not used. */
  giveBack(place: number, amount: number, id: string): void;
  /** What was used beyond what was taken. */
  overrun(now: number, place: number, amount: number): void;
  /** Until there is room for `amount`, which is at most the limit. */
  untilRoomMs(now: number, limit: number, amount: number): number;
  untilWholeMs(now: number): number;
  /** Of what was taken at `place` this much is not spent yet. Only periods tell it apart. */
  reserve?(place: number, amount: number): void;
  /** It is spent, or was given back. */
  unreserve?(place: number, amount: number): void;
  /** Whether a restart should not forget it. */
  readonly isLong: boolean;
  snapshot(): number[];
}
