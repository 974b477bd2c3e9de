import type { StreamEvent } from '../ir/stream-event.ts';

export type BlockEvent = Extract<StreamEvent, { block: number }>;

/** Of all waiting blocks together: UTF-16 code units, and a flat figure for each event. */
const MAX_LENGTH = 4 * 1024 * 1024;
const EVENT_LENGTH = 64;

/**
 * The events of blocks that began while another was open: blocks may overlap in the events, but not in a
 * message of Anthropic's. They wait, in the order in which they began, for the open one to end.
 */
export class WaitingBlocks {
  readonly #blocks = new Map<number, BlockEvent[]>();
  #length = 0;

  /** False where that is more than is kept. Events of a block that never began say nothing. */
  push(event: BlockEvent): boolean {
    let held = this.#blocks.get(event.block);
    if (held === undefined) {
      if (event.type !== 'block-start') return true;
      held = [];
      this.#blocks.set(event.block, held);
    }
    this.#length += lengthOf(event);
    held.push(event);
    return this.#length <= MAX_LENGTH;
  }

  /** The events of the block that waits longest, which may go on. */
  shift(): BlockEvent[] | undefined {
    for (const [block, events] of this.#blocks) {
      this.#blocks.delete(block);
      for (const event of events) this.#length -= lengthOf(event);
      return events;
    }
    return undefined;
  }
}

function lengthOf(event: BlockEvent): number {
  if (event.type === 'proof') return EVENT_LENGTH + event.proof.value.length;
  return EVENT_LENGTH + ('text' in event ? event.text.length : 0);
}
