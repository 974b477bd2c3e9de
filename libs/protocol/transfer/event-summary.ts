import type { ProviderError } from '../ir/provider-error.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { TokenUsage } from '../openai/usage.ts';
import { cleanProviderError } from './clean-error.ts';
import { tokenUsageOf, withServiceTier } from './token-usage.ts';

/** Reads from a stream's events what is metered. */
export class EventSummary {
  readonly #secrets: readonly string[];
  #usage: TokenUsage | undefined;
  /** What was told before the answer: of the input. */
  #startUsage: TokenUsage | undefined;
  #serviceTier: string | undefined;
  model: string | undefined;
  id: string | undefined;
  readonly finishReasons: string[] = [];
  outputTextBytes = 0;
  /** Whether the model has begun its answer. */
  hasContent = false;
  /** Whether the terminal event came. */
  ended = false;
  /** Whether a choice said why it ended: all of the answer came, though its terminal event may not have. */
  finished = false;
  error: ProviderError | undefined;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  get usage(): TokenUsage | undefined {
    const usage = this.#usage ?? this.#startUsage;
    return usage && withServiceTier(usage, this.#serviceTier);
  }

  /** Some providers report usage with every event: what counts is what they said when the answer was over. */
  get usageIsFinal(): boolean {
    return this.#usage !== undefined && (this.finished || this.ended);
  }

  add(event: StreamEvent): void {
    switch (event.type) {
      case 'start':
        this.model = event.model ?? this.model;
        this.id = event.id ?? this.id;
        this.#serviceTier = event.serviceTier;
        this.#startUsage = event.usage && tokenUsageOf(event.usage);
        return;
      case 'text-delta':
      case 'input-delta':
      case 'reasoning-delta':
        this.outputTextBytes += Buffer.byteLength(event.text);
        this.hasContent = true;
        return;
      case 'block-start':
        this.hasContent = true;
        return;
      case 'finish':
        this.finished = true;
        this.finishReasons.push(event.finish.raw ?? event.finish.unified);
        this.hasContent = true;
        return;
      case 'usage':
        this.#usage = tokenUsageOf(event.usage);
        return;
      case 'end':
        this.ended = true;
        this.#serviceTier = event.serviceTier ?? this.#serviceTier;
        return;
      case 'error':
        this.error = cleanProviderError(event.error, this.#secrets);
        return;
    }
  }
}
