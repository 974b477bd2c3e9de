import type { Proof } from '../ir/proof.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import type { Blocks } from './blocks.ts';
import { native } from './decode-part.ts';
import { withExtensions } from './extensions.ts';
import { detailForm, type ReasoningDetail, readDetail } from './reasoning-details.ts';

interface OpenReasoning {
  block: number;
  /** Whether it began with a detail, whose format and index then count. */
  detailed: boolean;
  format: string | undefined;
  index: number | undefined;
  proof: Proof | undefined;
}

/** Reasoning of a choice: `reasoning_content`, `reasoning` and `reasoning_details`, which say the same thing twice. */
export class ReasoningDecoder {
  readonly #blocks: Blocks;
  #open: OpenReasoning | undefined;
  /** Blocks that came as plain text, whose proofs may follow in one complete list at the end. */
  #plain: OpenReasoning[] = [];

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
  }

  push(text: string, member: string, details: readonly unknown[] | undefined): void {
    const read = details?.map(value => (isObject(value) ? readDetail(value) : undefined)) ?? [];
    const detailed = read.some(detail => (detail?.text ?? '') !== '' || (detail?.summary ?? '') !== '');
    if (text !== '' && !detailed) this.#pushPlain(text, member);
    const beside = text === '' || !detailed ? undefined : member;
    details?.forEach((value, index) => {
      const detail = read[index];
      if (detail !== undefined) this.#pushDetail(detail, beside);
      else if (isObject(value)) this.#pushUnknown(value);
    });
  }

  /**
   * A complete list of details after the text it belongs to, as this gateway itself streams it: the texts are
   * known, the proofs go to their blocks, though these have stopped. False where it is no such list.
   */
  completesLate(details: readonly unknown[]): boolean {
    if (this.#plain.length === 0) return false;
    const read: ReasoningDetail[] = [];
    for (const value of details) {
      const detail = isObject(value) ? readDetail(value) : undefined;
      if (detail === undefined) return false;
      read.push(detail);
    }
    if (!read.some(({ text = '', summary = '' }) => text !== '' || summary !== '')) return false;
    this.#completePlain(read);
    this.#plain = [];
    return true;
  }

  #completePlain(details: readonly ReasoningDetail[]): void {
    const { choice, events } = this.#blocks;
    let owner: { block: number; index: number | undefined } | undefined;
    let position = 0;
    for (const detail of details) {
      const told = (detail.text ?? '') !== '' || (detail.summary ?? '') !== '';
      if (told && (owner === undefined || owner.index !== detail.index)) {
        const plain = this.#plain[position++];
        owner = plain === undefined ? undefined : { block: plain.block, index: detail.index };
      } else if (!told && owner?.index !== detail.index) owner = undefined;
      if (detail.proof === undefined) continue;
      if (owner === undefined) {
        this.stop();
        this.#pushDetail(detail, undefined);
        this.stop();
      } else events.push({ type: 'proof', choice, block: owner.block, proof: detail.proof });
    }
  }

  stop(): void {
    if (this.#open === undefined) return;
    const { choice, events } = this.#blocks;
    events.push({ type: 'block-stop', choice, block: this.#open.block });
    this.#open = undefined;
  }

  #pushPlain(text: string, member: string): void {
    let open = this.#open;
    if (open === undefined || open.detailed) {
      open = this.#start({ member }, undefined, undefined, false);
      this.#plain.push(open);
    }
    const { choice, events } = this.#blocks;
    events.push({ type: 'reasoning-delta', choice, block: open.block, text });
  }

  #pushDetail(detail: ReasoningDetail, beside: string | undefined): void {
    const { text = '', summary = '', proof } = detail;
    if (text === '' && summary === '' && proof === undefined) return;
    const open = this.#goesOn(detail) ?? this.#startDetail(detail, beside);
    const { choice, events } = this.#blocks;
    const { block } = open;
    if (text !== '') events.push({ type: 'reasoning-delta', choice, block, text });
    if (summary !== '') events.push({ type: 'reasoning-delta', choice, block, text: summary, summary: 0 });
    if (proof === undefined) return;
    open.proof = proof;
    events.push({ type: 'proof', choice, block, proof });
  }

  /** The open block, where the detail is a piece of it: text goes on until a proof ends it. */
  #goesOn(detail: ReasoningDetail): OpenReasoning | undefined {
    const open = this.#open;
    if (open === undefined || open.proof !== undefined) return undefined;
    if (!open.detailed) return detail.text === undefined || detail.text === '' ? open : undefined;
    return open.index === detail.index && open.format === detail.format ? open : undefined;
  }

  #startDetail(
    { format, index, summary, members }: ReasoningDetail,
    beside: string | undefined,
  ): OpenReasoning {
    const form = { ...detailForm(index, format), ...(beside !== undefined && { beside }) };
    const open = this.#start(form, members, summary !== undefined ? [] : undefined, true);
    open.format = format;
    open.index = index;
    return open;
  }

  #start(
    form: JsonObject,
    members: JsonObject | undefined,
    summary: string[] | undefined,
    detailed: boolean,
  ): OpenReasoning {
    this.stop();
    const { choice, events } = this.#blocks;
    const block = this.#blocks.next++;
    const started = { type: 'reasoning' as const, text: '', ...withExtensions(members, form) };
    events.push({
      type: 'block-start',
      choice,
      block,
      part: summary === undefined ? started : { ...started, summary },
    });
    this.#open = {
      block,
      detailed,
      format: undefined,
      index: undefined,
      proof: undefined,
    };
    return this.#open;
  }

  #pushUnknown(value: JsonObject): void {
    this.stop();
    const { choice, events } = this.#blocks;
    const block = this.#blocks.next++;
    const part = native(String(value.type), value);
    events.push({ type: 'block-start', choice, block, part }, { type: 'block-stop', choice, block });
  }
}
