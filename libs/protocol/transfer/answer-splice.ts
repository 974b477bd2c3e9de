import type { StreamEvent } from '../ir/stream-event.ts';
import type { Usage } from '../ir/usage.ts';
import type { TokenUsage } from '../openai/usage.ts';
import { RepeatedText } from './repeated-text.ts';

type OfBlock = Extract<StreamEvent, { block: number }>;
type Tokens = Pick<TokenUsage, 'input' | 'output' | 'cachedInput' | 'reasoning'>;

/** Of a longer text than this nobody is told, in UTF-16 code units. */
const MAX_TEXT_LENGTH = 1_048_576;

/** A call that goes on with what earlier ones said. */
interface LaterCall {
  /** Its blocks, by their place in the joined answer. Undefined: left out. */
  blocks: Map<number, number | undefined>;
  repeated: RepeatedText;
  /** Of what it thinks nothing is told: that stands in front of an answer, and this one has begun. */
  dropsThoughts: boolean;
  hasText: boolean;
  /** The block of the joined answer that its first text went into, where others began that. */
  joined: number | undefined;
  /** By how much the citations in that one are off, in UTF-16 code units. */
  offset: number;
}

/** Joins what several calls say, one after the other, into the one answer that the caller gets. */
export class AnswerSplice {
  /** All that the answer says, while it is nothing but text, and thoughts in front of it. */
  #text: string | undefined = '';
  #blocks = 0;
  /** The block that is open, where it is one of text; its length. */
  #open: { block: number; length: number } | undefined;
  #thinks: number | undefined;
  #hasThought = false;
  #isFinished = false;
  #later: LaterCall | undefined;
  /** Of the calls before this one. */
  #spent: Tokens = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };

  /**
   * What another call could go on with: the answer so far without the blanks at its end; empty where the answer may as well begin
   * anew. Undefined where nobody could, or where all of it was said.
   */
  get said(): string | undefined {
    if (this.#text === undefined || this.#isFinished || this.#thinks !== undefined) return undefined;
    const said = this.#text.trimEnd();
    return said === '' && this.#hasThought ? undefined : said;
  }

  /** From here on events are of another call. `repeats`: it may say again what it goes on with. */
  goOn(spent: Tokens | undefined, repeats: boolean): void {
    const said = this.said ?? '';
    const blanks = (this.#text ?? '').slice(said.length);
    this.#later = {
      blocks: new Map(),
      repeated: new RepeatedText(repeats ? said : '', blanks),
      dropsThoughts: this.#blocks > 0,
      hasText: false,
      joined: undefined,
      offset: 0,
    };
    if (spent === undefined) return;
    this.#spent = sum(this.#spent, spent);
  }

  /** What of the call's event the caller gets. */
  push(event: StreamEvent): StreamEvent[] {
    const later = this.#later;
    const events = later === undefined ? [event] : this.#join(event, later);
    for (const told of events) this.#note(told);
    return events;
  }

  #note(event: StreamEvent): void {
    switch (event.type) {
      case 'block-start':
        this.#noteBlock(event);
        return;
      case 'text-delta':
        if (event.block === this.#open?.block) this.#open.length += event.text.length;
        if (this.#text !== undefined) this.#text += event.text;
        if (this.#text !== undefined && this.#text.length > MAX_TEXT_LENGTH) this.#text = undefined;
        return;
      case 'block-stop':
        if (event.block === this.#open?.block) this.#open = undefined;
        if (event.block === this.#thinks) this.#thinks = undefined;
        return;
      case 'finish':
      case 'end':
        this.#isFinished = true;
    }
  }

  #noteBlock({ choice, block, part }: Extract<StreamEvent, { type: 'block-start' }>): void {
    if (choice === 0) this.#blocks = block + 1;
    if (choice === 0 && part.type === 'text') this.#open = { block, length: part.text.length };
    else if (choice === 0 && part.type === 'reasoning') {
      this.#thinks = block;
      this.#hasThought = true;
    } else this.#text = undefined;
  }

  #join(event: StreamEvent, later: LaterCall): StreamEvent[] {
    switch (event.type) {
      // The caller knows who answers.
      case 'start':
        return [];
      case 'usage':
        return [{ type: 'usage', usage: this.#withSpent(event.usage) }];
      case 'finish':
        return [...this.#held(later), ...this.#closed(), event];
      case 'block-start':
        return this.#joinBlock(event, later);
      default:
        return 'block' in event ? this.#joinInBlock(event, later) : [event];
    }
  }

  #joinBlock(event: Extract<StreamEvent, { type: 'block-start' }>, later: LaterCall): StreamEvent[] {
    const { part, block } = event;
    if (part.type === 'reasoning' && later.dropsThoughts) {
      later.blocks.set(block, undefined);
      return [];
    }
    const isFirstText = part.type === 'text' && !later.hasText;
    if (isFirstText) later.hasText = true;
    if (isFirstText && this.#open !== undefined) {
      later.joined = this.#open.block;
      later.offset = this.#open.length;
      later.blocks.set(block, this.#open.block);
      return [];
    }
    const closing = this.#closed();
    later.blocks.set(block, this.#blocks);
    return [...closing, { ...event, block: this.#blocks }];
  }

  #joinInBlock(event: Exclude<OfBlock, { type: 'block-start' }>, later: LaterCall): StreamEvent[] {
    const block = later.blocks.get(event.block);
    if (block === undefined) return [];
    switch (event.type) {
      case 'text-delta':
        return textOf({ ...event, block }, later.repeated);
      case 'block-stop':
        return [...this.#held(later), { ...event, block }];
      case 'proof':
        // It is of a text that began elsewhere.
        return block === later.joined ? [] : [{ ...event, block }];
      case 'citation':
        return [
          { ...event, block, ...(block === later.joined && { citation: moved(event.citation, later) }) },
        ];
      default:
        return [{ ...event, block }];
    }
  }

  /** Text that was waited with, and was no repetition. */
  #held({ repeated }: LaterCall): StreamEvent[] {
    const text = repeated.end();
    if (text === '' || this.#open === undefined) return [];
    return [{ type: 'text-delta', choice: 0, block: this.#open.block, text }];
  }

  #closed(): StreamEvent[] {
    return this.#open === undefined ? [] : [{ type: 'block-stop', choice: 0, block: this.#open.block }];
  }

  #withSpent({ extensions: _ofOneCall, ...usage }: Usage): Usage {
    return { ...usage, ...sum(this.#spent, usage) };
  }
}

const sum = (spent: Tokens, { input, output, cachedInput = 0, reasoning = 0 }: Usage): Tokens => ({
  input: spent.input + input,
  output: spent.output + output,
  cachedInput: spent.cachedInput + cachedInput,
  reasoning: spent.reasoning + reasoning,
});

function textOf(event: Extract<StreamEvent, { type: 'text-delta' }>, repeated: RepeatedText): StreamEvent[] {
  const text = repeated.without(event.text);
  if (text === event.text) return [event];
  const { logprobs: _ofMore, ...rest } = event;
  return text === '' ? [] : [{ ...rest, text }];
}

type Citation = Extract<StreamEvent, { type: 'citation' }>['citation'];

function moved(citation: Citation, { offset, repeated }: LaterCall): Citation {
  const { start, end } = citation;
  const by = offset - repeated.length;
  return {
    ...citation,
    ...(start !== undefined && { start: Math.max(0, start + by) }),
    ...(end !== undefined && { end: Math.max(0, end + by) }),
  };
}
