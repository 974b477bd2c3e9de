import { JsonLane, TextLane } from '@sluice/guard';
import type { StartedPart, StreamEvent } from '@sluice/protocol';
import { type GuardedTexts, guardValue, type TextRules } from './guard-texts.ts';

type BlockEvent = Extract<StreamEvent, { block: number }>;
type Delta = Extract<StreamEvent, { type: 'text-delta' | 'input-delta' | 'reasoning-delta' }>;
type Citation = Extract<StreamEvent, { type: 'citation' }>['citation'];

/** What comes beside a block's text waits for its end; more than this goes on at once. */
const MAX_BESIDE = 4_096;

/** One block of an answer: its text through a lane, and what belongs to the text behind it. */
export class BlockGuard {
  readonly #rules: TextRules;
  readonly #part: StartedPart;
  /** Of the model's judgement as well: `choices[0].content`. */
  readonly name: string;
  #lane: TextLane | JsonLane | undefined;
  /** Which piece of a summary of reasoning the lane is of. */
  #summary: number | undefined;
  #last: Delta | undefined;
  #beside: StreamEvent[] = [];
  #masked = false;
  #blocked = false;

  constructor(start: Extract<StreamEvent, { type: 'block-start' }>, rules: TextRules) {
    this.#rules = rules;
    this.#part = start.part;
    this.name = `choices[${start.choice}].${kindOf(start.part)}`;
  }

  /** Whether a delta of it is words, and not the bytes of an image or a sound. */
  isWords(delta: Delta): boolean {
    return delta.type !== 'input-delta' || this.#part.type === 'tool-call';
  }

  get blocked(): boolean {
    return this.#blocked || this.#lane?.blocked === true;
  }

  /** The block's own beginning: a native part has all of its text there. */
  start(event: Extract<StreamEvent, { type: 'block-start' }>): StreamEvent[] {
    const { part } = event;
    if (part.type === 'native') {
      const value = this.#guarded(part.value);
      return [value === part.value ? event : { ...event, part: { ...part, value } }];
    }
    if (part.extensions === undefined) return [event];
    const extensions = this.#guarded(part.extensions);
    return [extensions === part.extensions ? event : { ...event, part: { ...part, extensions } }];
  }

  /** What goes on for an event of the block, its end included. */
  push(event: Exclude<BlockEvent, { type: 'block-start' }>): StreamEvent[] {
    switch (event.type) {
      case 'text-delta':
        return this.#text(event);
      case 'input-delta':
        return this.isWords(event) ? this.#text(event) : [event];
      case 'reasoning-delta':
        return event.summary === this.#summary || this.#lane === undefined
          ? this.#reasoning(event)
          : [...this.#flushLane(), ...this.#reasoning(event)];
      case 'proof':
      case 'citation':
        if (this.#beside.length >= MAX_BESIDE) return [];
        this.#beside.push(event);
        return [];
      case 'block-stop':
        return this.#stop(event);
    }
  }

  /** What is held, where the answer ends without the block's end. */
  flush(): StreamEvent[] {
    const rest = this.#flushLane();
    if (this.blocked) return rest;
    const beside = this.#beside.flatMap(event => this.#besides(event));
    this.#beside = [];
    return this.blocked ? rest : [...rest, ...beside];
  }

  #reasoning(event: Extract<Delta, { type: 'reasoning-delta' }>): StreamEvent[] {
    if (event.summary !== this.#summary) this.#lane = undefined;
    this.#summary = event.summary;
    return this.#text(event);
  }

  #text(event: Delta): StreamEvent[] {
    this.#lane ??= this.#openLane();
    this.#last = event;
    return this.#delta(event, this.#lane.push(event.text));
  }

  #delta(event: Delta, text: string): StreamEvent[] {
    if (text === '') return [];
    if (event.type !== 'text-delta') return [{ ...event, text }];
    // Log-probabilities spell out the tokens of a text that may be held, or masked.
    const { logprobs: _spelled, ...rest } = event;
    return [{ ...rest, text }];
  }

  #openLane(): TextLane | JsonLane {
    const { rules, tally } = this.#rules;
    const isJson = this.#part.type === 'tool-call' && this.#part.kind === 'function';
    return new (isJson ? JsonLane : TextLane)({ rules, tally, name: this.name });
  }

  #flushLane(): StreamEvent[] {
    if (this.#lane === undefined || this.#last === undefined) return [];
    const rest = this.#delta(this.#last, this.#lane.flush());
    this.#masked ||= this.#lane.masked;
    return rest;
  }

  #stop(event: Extract<StreamEvent, { type: 'block-stop' }>): StreamEvent[] {
    const rest = this.flush();
    if (this.blocked) return rest;
    const { extensions } = event;
    if (extensions === undefined) return [...rest, event];
    return [...rest, { ...event, extensions: this.#guarded(extensions) }];
  }

  #besides(event: StreamEvent): StreamEvent[] {
    // A signature vouches for the text as the provider wrote it: beside a masked one it would be refused.
    if (event.type === 'proof') return this.#masked && event.proof.kind === 'signature' ? [] : [event];
    if (event.type !== 'citation') return [event];
    return [{ ...event, citation: this.#citation(event.citation) }];
  }

  #citation(citation: Citation): Citation {
    const { extensions, ...rest } = citation;
    const guarded = this.#guarded(rest);
    const move = (offset: number | undefined): number | undefined =>
      offset === undefined || !(this.#lane instanceof TextLane) ? offset : this.#lane.moved(offset);
    const start = move(citation.start);
    const end = move(citation.end);
    const isSame = guarded === rest && start === citation.start && end === citation.end;
    if (isSame)
      return extensions === undefined ? citation : { ...citation, extensions: this.#guarded(extensions) };
    // The protocol's own form says the same once more, as it was.
    return { ...guarded, ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
  }

  #guarded<T>(value: T): T {
    const seen: GuardedTexts = { blocked: false };
    const guarded = guardValue(value, this.#rules, this.name, seen);
    this.#blocked ||= seen.blocked;
    return guarded;
  }
}

function kindOf(part: StartedPart): string {
  switch (part.type) {
    case 'reasoning':
      return 'reasoning';
    case 'tool-call':
      return 'tool-arguments';
    default:
      return 'content';
  }
}
