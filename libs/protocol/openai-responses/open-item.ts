import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import type { JsonObject } from '../json/read-object.ts';

/** What an item needs of the stream it is in. */
export interface BlockSink {
  /** Begins a block and returns its number. */
  start(part: StartedPart): number;
  emit(event: StreamEvent): void;
}

export interface OpenItem {
  /** An event about the item; false where it lacks what its type promises. */
  read(event: JsonObject): boolean;
  /** The item as a whole, perhaps with what no event before has told. */
  done(item: JsonObject): void;
}
