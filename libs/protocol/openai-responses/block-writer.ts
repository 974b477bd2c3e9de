import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { ImagePart, ReasoningPart, RefusalPart, TextPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { beginsItem, encodeNative } from './encode-items.ts';
import { PROTOCOL } from './extensions.ts';
import type { EventWriter } from './item-writer.ts';
import { CallWriter } from './write-call.ts';
import { MessageWriter, type WrittenPart } from './write-message.ts';
import { ReasoningWriter } from './write-reasoning.ts';

type BlockEvent = Extract<StreamEvent, { block: number }>;

type Block =
  | { kind: 'text'; message: MessageWriter; part: WrittenPart }
  | { kind: 'reasoning'; writer: ReasoningWriter; proof: Proof | undefined }
  | { kind: 'call'; writer: CallWriter }
  | { kind: 'image'; part: ImagePart; base64: string };

const PATH = 'choices[0].content';

/** Blocks as items: texts one after the other share a message, everything else is an item of its own. */
export class BlockWriter {
  readonly #writer: EventWriter;
  readonly #losses: Loss[];
  readonly #blocks = new Map<number, Block>();
  /** The message that a text would go on with. */
  #message: MessageWriter | undefined;
  /** Whether the answer has a refusal in its own words. */
  refused = false;
  /** Messages that something else followed before all of their texts had ended. */
  readonly #lingering = new Set<MessageWriter>();

  constructor(writer: EventWriter, losses: Loss[]) {
    this.#writer = writer;
    this.#losses = losses;
  }

  write(event: BlockEvent): void {
    if (event.type === 'block-start') {
      this.#start(event.block, event.part);
      return;
    }
    const block = this.#blocks.get(event.block);
    if (block === undefined) return;
    if (event.type === 'block-stop') this.#stop(event.block, block, event.extensions);
    else this.#fill(block, event);
  }

  /** Ends what is open. `cut`: for want of tokens, in the middle of the last message. */
  close(cut: boolean): void {
    for (const [number, block] of this.#blocks) this.#stop(number, block, undefined);
    this.#message?.close(cut);
    this.#message = undefined;
  }

  #start(number: number, part: StartedPart): void {
    if ((part.type === 'text' || part.type === 'tool-call') && part.proof !== undefined)
      this.#writeProof(part.proof);
    if (part.type === 'text' || part.type === 'refusal') {
      if (part.type === 'refusal') this.refused = true;
      if (beginsItem(part)) this.#leaveMessage();
      this.#message ??= new MessageWriter(part, this.#writer, this.#losses);
      this.#blocks.set(number, { kind: 'text', message: this.#message, part: this.#beginText(part) });
      return;
    }
    this.#leaveMessage();
    if (part.type !== 'native') this.#losses.push(...extensionLosses(part.extensions, PROTOCOL, PATH));
    switch (part.type) {
      case 'reasoning': {
        const writer = new ReasoningWriter(part, this.#writer);
        this.#blocks.set(number, { kind: 'reasoning', writer, proof: part.proof });
        return;
      }
      case 'tool-call':
        this.#blocks.set(number, { kind: 'call', writer: new CallWriter(part, this.#writer) });
        return;
      case 'image': {
        const base64 = part.source.kind === 'base64' ? part.source.base64 : '';
        this.#blocks.set(number, { kind: 'image', part, base64 });
        return;
      }
      case 'audio':
        this.#losses.push({ feature: 'audio', path: PATH });
        return;
      case 'native': {
        const item = encodeNative(part, PATH, { losses: this.#losses });
        if (item === undefined) return;
        const { index } = this.#writer.begin('item', item.id);
        this.#writer.add(index, item);
        this.#writer.done(index, item);
      }
    }
  }

  #beginText(part: TextPart | RefusalPart): WrittenPart {
    const message = this.#message ?? new MessageWriter(part, this.#writer, this.#losses);
    const written = message.begin(part);
    if (part.text !== '') message.tell(written, part.text, undefined);
    return written;
  }

  /** The proof of a part whose item has no place for it, in a reasoning item in front. */
  #writeProof(proof: Proof): void {
    this.#leaveMessage();
    const carrier: ReasoningPart = { type: 'reasoning', text: '' };
    new ReasoningWriter(carrier, this.#writer).end({ ...proof, forNext: true }, undefined);
  }

  #leaveMessage(): void {
    const message = this.#message;
    this.#message = undefined;
    if (message === undefined) return;
    if (message.open === 0) message.close(false);
    else this.#lingering.add(message);
  }

  #fill(block: Block, event: Exclude<BlockEvent, { type: 'block-start' | 'block-stop' }>): void {
    switch (event.type) {
      case 'text-delta':
        if (block.kind === 'text') block.message.tell(block.part, event.text, event.logprobs?.content);
        return;
      case 'input-delta':
        if (block.kind === 'call') block.writer.tell(event.text);
        else if (block.kind === 'image') block.base64 += event.text;
        return;
      case 'reasoning-delta':
        if (block.kind === 'reasoning') block.writer.tell(event.text, event.summary);
        return;
      case 'citation':
        if (block.kind === 'text') block.message.cite(block.part, event.citation);
        return;
      case 'proof':
        if (block.kind === 'reasoning') block.proof = joinProofs(block.proof, event.proof);
        else this.#losses.push({ feature: 'reasoning-proof', path: PATH });
    }
  }

  #stop(number: number, block: Block, extensions: Extensions | undefined): void {
    this.#blocks.delete(number);
    if (block.kind !== 'text') this.#losses.push(...extensionLosses(extensions, PROTOCOL, PATH));
    switch (block.kind) {
      case 'text':
        block.message.end(block.part, extensions);
        if (block.message.open === 0 && this.#lingering.delete(block.message)) block.message.close(false);
        return;
      case 'reasoning':
        block.writer.end(block.proof, extensions);
        return;
      case 'call':
        block.writer.end(extensions);
        return;
      case 'image':
        this.#writeImage(block.part, block.base64);
    }
  }

  #writeImage({ source }: ImagePart, base64: string): void {
    if (source.kind !== 'base64') {
      this.#losses.push({ feature: 'image', path: PATH });
      return;
    }
    const { index, id } = this.#writer.begin('ig', undefined);
    const item = { id, type: 'image_generation_call', status: 'in_progress', result: null };
    this.#writer.add(index, item);
    this.#writer.done(index, { ...item, status: 'completed', result: base64 });
  }
}

const joinProofs = (before: Proof | undefined, proof: Proof): Proof =>
  before !== undefined && before.kind === proof.kind && before.origin === proof.origin
    ? { ...before, ...proof, value: before.value + proof.value }
    : proof;
