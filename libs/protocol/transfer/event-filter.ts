import type { StreamEvent } from '../ir/stream-event.ts';

/** Stands between a provider's events and the caller's: may hold, change, drop and add some. */
export interface EventFilter {
  /** What the caller gets now, in the order that a stream has. What is held goes to the translator's `release`. */
  push(event: StreamEvent): readonly StreamEvent[];
}
