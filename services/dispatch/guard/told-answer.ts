import type { StreamEvent } from '@sluice/protocol';

type Start = Extract<StreamEvent, { type: 'start' }>;
type Usage = Extract<StreamEvent, { type: 'usage' }>['usage'];

/** Keeps what the caller was told of an answer's outline, so that it can be ended at any place. */
export class ToldAnswer {
  readonly #open = new Map<string, { choice: number; block: number }>();
  readonly #finished = new Set<number>();
  readonly #choices = new Set<number>();
  #started = false;
  #start: Start | undefined;
  #usage: Usage | undefined;

  /** Every event of the provider, whether it goes on or not. */
  seen(event: StreamEvent): void {
    if (event.type === 'start') {
      this.#start = event;
      this.#usage = event.usage ?? this.#usage;
    } else if (event.type === 'usage') this.#usage = event.usage;
    else if (event.type === 'block-start') this.#choices.add(event.choice);
  }

  /** Events that go to the caller now. */
  told(events: readonly StreamEvent[]): void {
    for (const event of events) {
      switch (event.type) {
        case 'start':
          this.#started = true;
          break;
        case 'block-start':
          this.#open.set(`${event.choice}:${event.block}`, { choice: event.choice, block: event.block });
          break;
        case 'block-stop':
          this.#open.delete(`${event.choice}:${event.block}`);
          break;
        case 'finish':
          this.#finished.add(event.choice);
          break;
      }
    }
  }

  /** The rest of an answer that ends here: every choice that is not over was filtered. */
  cut(): StreamEvent[] {
    const choices = this.#choices.size === 0 ? [0] : [...this.#choices];
    const events: StreamEvent[] = [];
    if (!this.#started) events.push(this.#start ?? { type: 'start' });
    for (const { choice, block } of this.#open.values()) events.push({ type: 'block-stop', choice, block });
    for (const choice of choices)
      if (!this.#finished.has(choice))
        events.push({ type: 'finish', choice, finish: { unified: 'content-filter' } });
    if (this.#usage !== undefined) events.push({ type: 'usage', usage: this.#usage });
    events.push({ type: 'end' });
    return events;
  }
}
