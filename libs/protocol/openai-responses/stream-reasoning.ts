import type { JsonObject } from '../json/read-object.ts';
import { proofOf, reasoningExtensions, textsOf } from './decode-item.ts';
import { ownExtensions, pick } from './extensions.ts';
import type { BlockSink, OpenItem } from './open-item.ts';

/**
 * `reasoning`: pieces of a summary, or the text itself, in deltas. What the item is encrypted as when it is
 * added is not what it has in the end: only the latter counts.
 * https://platform.openai.com/docs/api-reference/responses-streaming/response/reasoning_summary_text
 */
export class OpenReasoning implements OpenItem {
  readonly #sink: BlockSink;
  readonly #block: number;
  #toldSummary = false;
  #toldText = false;

  constructor(item: JsonObject, sink: BlockSink) {
    this.#sink = sink;
    const extensions = ownExtensions(undefined, pick(item, ['id']));
    this.#block = sink.start({ type: 'reasoning', text: '', ...(extensions && { extensions }) });
  }

  read({ type, delta, summary_index: summary }: JsonObject): boolean {
    if (type === 'response.reasoning_summary_text.delta') {
      if (typeof delta !== 'string' || typeof summary !== 'number') return false;
      this.#tellSummary(delta, summary);
    } else if (type === 'response.reasoning_text.delta') {
      if (typeof delta !== 'string') return false;
      this.#tellText(delta);
    }
    return true;
  }

  #tellSummary(text: string, summary: number): void {
    this.#toldSummary = true;
    this.#sink.emit({ type: 'reasoning-delta', choice: 0, block: this.#block, text, summary });
  }

  #tellText(text: string): void {
    this.#toldText = true;
    this.#sink.emit({ type: 'reasoning-delta', choice: 0, block: this.#block, text });
  }

  done(item: JsonObject): void {
    const summary = textsOf(item.summary, 'summary_text') ?? [];
    const content = textsOf(item.content, 'reasoning_text') ?? [];
    if (!this.#toldSummary) for (const [index, text] of summary.entries()) this.#tellSummary(text, index);
    if (!this.#toldText) for (const text of content) this.#tellText(text);
    const proof = typeof item.encrypted_content === 'string' ? proofOf(item, '') : undefined;
    if (proof !== undefined) this.#sink.emit({ type: 'proof', choice: 0, block: this.#block, proof });
    const extensions = reasoningExtensions(item, content);
    this.#sink.emit({
      type: 'block-stop',
      choice: 0,
      block: this.#block,
      ...(extensions && { extensions }),
    });
  }
}
