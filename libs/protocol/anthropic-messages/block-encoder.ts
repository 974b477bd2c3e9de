import type { StreamFrame } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import type { NativePart, ReasoningPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeCitation } from './citation.ts';
import { extended, formOf, PROTOCOL } from './protocol.ts';
import { signatureOf, thinkingBlock } from './reasoning-block.ts';

type BlockEvent = Extract<StreamEvent, { block: number }>;
export type StartEvent = Extract<BlockEvent, { type: 'block-start' }>;
export type DeltaEvent = Exclude<BlockEvent, { type: 'block-start' | 'block-stop' }>;

export interface FrameSink {
  frames: StreamFrame[];
  losses: Loss[];
  /** The index of the next content block. */
  nextIndex(): number;
}

/** Kept until the block ends; encrypted reasoning is some kilobytes. */
const MAX_PROOF_LENGTH = 4 * 1024 * 1024;

/**
 * One block of a stream. Its start is sent with the first of its deltas, since only that tells what it is:
 * a text may stay empty, which clients may not send back; thinking may be redacted.
 */
export class BlockEncoder {
  readonly #part: StartedPart;
  readonly #path: string;
  #index: number | undefined;
  #proof: Proof | undefined;
  #summary = 0;

  constructor({ part, block }: StartEvent, sink: FrameSink) {
    this.#part = part;
    this.#path = `choices[0].content[${block}]`;
    if (part.type === 'native') this.#native(part, sink);
    else if (part.type === 'tool-call') this.#startToolUse(part, sink);
    else if (part.type === 'image' || part.type === 'audio')
      sink.losses.push({ feature: part.type, path: this.#path });
    else if (part.text !== '' && part.type !== 'reasoning') this.#text(part.text, sink);
  }

  push(event: DeltaEvent, sink: FrameSink): void {
    switch (event.type) {
      case 'text-delta':
        this.#text(event.text, sink);
        return;
      case 'input-delta':
        if (this.#part.type === 'tool-call')
          this.#delta('input_json_delta', 'partial_json', event.text, sink);
        return;
      case 'reasoning-delta':
        this.#thinking(event.text, event.summary, sink);
        return;
      case 'proof':
        this.#addProof(event.proof, sink);
        return;
      case 'citation':
        this.#cite(event, sink);
    }
  }

  stop(sink: FrameSink): void {
    if (this.#part.type === 'reasoning') this.#stopThinking(this.#part, sink);
    if (this.#index === undefined) return;
    sink.frames.push({
      event: 'content_block_stop',
      data: `{"type":"content_block_stop","index":${this.#index}}`,
    });
  }

  #start(block: JsonObject, sink: FrameSink): void {
    this.#index = sink.nextIndex();
    const node = this.#part.type === 'native' ? undefined : this.#part.extensions;
    const value = extended(block, node, this.#path, sink.losses);
    const frame = { type: 'content_block_start', index: this.#index, content_block: value };
    sink.frames.push({ event: 'content_block_start', data: JSON.stringify(frame) });
  }

  #delta(type: string, key: string, text: string, sink: FrameSink): void {
    sink.frames.push({
      event: 'content_block_delta',
      data: `{"type":"content_block_delta","index":${this.#index},"delta":{"type":"${type}","${key}":${JSON.stringify(text)}}}`,
    });
  }

  /** Of a text, a refusal, or what a sound says. */
  #text(text: string, sink: FrameSink): void {
    const part = this.#part;
    if (part.type !== 'text' && part.type !== 'refusal' && part.type !== 'audio') return;
    if (this.#index === undefined) this.#startText(sink);
    this.#delta('text_delta', 'text', text, sink);
  }

  #startText(sink: FrameSink): void {
    const cited = this.#part.type === 'text' && this.#part.citations !== undefined;
    this.#start({ type: 'text', text: '', ...(cited && { citations: [] }) }, sink);
  }

  #cite({ citation }: Extract<DeltaEvent, { type: 'citation' }>, sink: FrameSink): void {
    if (this.#part.type !== 'text') return;
    const location = encodeCitation(citation, 'response', `${this.#path}.citations`, sink.losses);
    if (location === undefined) return;
    if (this.#index === undefined) this.#startText(sink);
    const delta = { type: 'citations_delta', citation: location };
    const frame = { type: 'content_block_delta', index: this.#index, delta };
    sink.frames.push({ event: 'content_block_delta', data: JSON.stringify(frame) });
  }

  #startToolUse(part: Extract<StartedPart, { type: 'tool-call' }>, sink: FrameSink): void {
    if (part.kind === 'custom') sink.losses.push({ feature: 'custom-tool', path: this.#path });
    const { id, name, extensions } = part;
    this.#start({ type: 'tool_use', id, name, input: {}, ...formOf(extensions) }, sink);
    if (part.arguments !== '') this.#delta('input_json_delta', 'partial_json', part.arguments, sink);
  }

  /** The input of a server's tool is streamed, and the text of a compaction; the rest is there at the start. */
  #native({ protocol, value }: NativePart, sink: FrameSink): void {
    if (protocol !== PROTOCOL) {
      sink.losses.push({ feature: 'native-part', path: this.#path });
      return;
    }
    const input = typeof value.input === 'object' ? JSON.stringify(value.input) : undefined;
    if (input !== undefined && String(value.type).endsWith('tool_use')) {
      this.#start({ ...value, input: {} }, sink);
      if (input !== '{}') this.#delta('input_json_delta', 'partial_json', input, sink);
    } else if (value.type === 'compaction' && typeof value.content === 'string') {
      this.#start({ ...value, content: null }, sink);
      this.#delta('compaction_delta', 'content', value.content, sink);
    } else this.#start(value, sink);
  }

  #thinking(text: string, summary: number | undefined, sink: FrameSink): void {
    if (this.#part.type !== 'reasoning') return;
    if (this.#index === undefined) this.#startThinking(sink);
    const next = summary !== undefined && summary > this.#summary;
    if (next) this.#summary = summary;
    this.#delta('thinking_delta', 'thinking', next ? `\n\n${text}` : text, sink);
  }

  #startThinking(sink: FrameSink): void {
    this.#start({ type: 'thinking', thinking: '', signature: '' }, sink);
  }

  /** Kept to the block's end, when all of it is there. */
  #addProof(proof: Proof, sink: FrameSink): void {
    if (this.#part.type !== 'reasoning') {
      // It stands in front of its part where it is known by then; now it is too late.
      sink.losses.push({ feature: 'reasoning-proof', path: this.#path });
      return;
    }
    const before = this.#proof;
    if ((before?.value.length ?? 0) + proof.value.length > MAX_PROOF_LENGTH) {
      this.#proof = undefined;
      sink.losses.push({ feature: 'reasoning-proof', path: this.#path });
      return;
    }
    const joins = before?.kind === proof.kind && before.origin === proof.origin;
    this.#proof = joins ? { ...before, ...proof, value: before.value + proof.value } : proof;
  }

  #stopThinking(part: ReasoningPart, sink: FrameSink): void {
    const proof = this.#proof ?? part.proof;
    if (this.#index === undefined) {
      const block = thinkingBlock('', proof);
      if (block === undefined) return;
      if (block.type === 'redacted_thinking') {
        this.#start(block, sink);
        return;
      }
      this.#startThinking(sink);
    }
    if (proof !== undefined) this.#delta('signature_delta', 'signature', signatureOf(proof), sink);
  }
}
