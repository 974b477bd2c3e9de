import type { StreamEvent } from '../ir/stream-event.ts';

/** The number of the next block, counted over all that decode one choice. */
export interface Blocks {
  choice: number;
  next: number;
  events: StreamEvent[];
}
