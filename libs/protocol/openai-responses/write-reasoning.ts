import type { Extensions } from '../ir/extensions.ts';
import type { ReasoningPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import type { JsonObject } from '../json/read-object.ts';
import { reasoningItem } from './encode-parts.ts';
import { ownForm } from './extensions.ts';
import type { EventWriter } from './item-writer.ts';

/** A reasoning item of a streamed response: its text, or the pieces of a summary, one after the other. */
export class ReasoningWriter {
  readonly #writer: EventWriter;
  readonly #index: number;
  readonly #id: string;
  readonly #part: ReasoningPart;
  readonly #summary: string[] = [];
  #text = '';
  #textOpen = false;
  #summaryOpen = false;

  constructor(part: ReasoningPart, writer: EventWriter) {
    this.#writer = writer;
    this.#part = part;
    const { index, id } = writer.begin('rs', ownForm(part.extensions).id ?? part.proof?.id);
    this.#index = index;
    this.#id = id;
    writer.add(index, { type: 'reasoning', id, summary: [] });
    if (part.text !== '') this.tell(part.text, undefined);
    for (const [piece, text] of (part.summary ?? []).entries()) this.tell(text, piece);
  }

  tell(delta: string, piece: number | undefined): void {
    if (piece === undefined) this.#tellText(delta);
    else this.#tellSummary(delta, piece);
  }

  #tellText(delta: string): void {
    const place = { item_id: this.#id, output_index: this.#index, content_index: 0 };
    if (!this.#textOpen) {
      const part = { type: 'reasoning_text', text: '' };
      this.#writer.write('response.content_part.added', { ...place, part });
      this.#textOpen = true;
    }
    this.#text += delta;
    this.#writer.write('response.reasoning_text.delta', { ...place, delta });
  }

  #tellSummary(delta: string, piece: number): void {
    if (piece >= this.#summary.length) {
      this.#endPiece();
      this.#summary.push('');
      this.#summaryOpen = true;
      const part = { type: 'summary_text', text: '' };
      this.#writer.write('response.reasoning_summary_part.added', { ...this.#piecePlace(), part });
    }
    const last = this.#summary.length - 1;
    this.#summary[last] += delta;
    this.#writer.write('response.reasoning_summary_text.delta', { ...this.#piecePlace(), delta });
  }

  #piecePlace(): JsonObject {
    return { item_id: this.#id, output_index: this.#index, summary_index: this.#summary.length - 1 };
  }

  #endPiece(): void {
    if (!this.#summaryOpen) return;
    this.#summaryOpen = false;
    const text = this.#summary.at(-1) ?? '';
    this.#writer.write('response.reasoning_summary_text.done', { ...this.#piecePlace(), text });
    const part = { type: 'summary_text', text };
    this.#writer.write('response.reasoning_summary_part.done', { ...this.#piecePlace(), part });
  }

  end(proof: Proof | undefined, extensions: Extensions | undefined): void {
    this.#endPiece();
    if (this.#textOpen) {
      const place = { item_id: this.#id, output_index: this.#index, content_index: 0 };
      const part = { type: 'reasoning_text', text: this.#text };
      this.#writer.write('response.reasoning_text.done', { ...place, text: this.#text });
      this.#writer.write('response.content_part.done', { ...place, part });
    }
    const whole: ReasoningPart = {
      ...this.#part,
      text: this.#text,
      summary: this.#summary,
      ...(proof && { proof }),
      ...(extensions && { extensions }),
    };
    this.#writer.done(this.#index, reasoningItem(whole, this.#id));
  }
}
