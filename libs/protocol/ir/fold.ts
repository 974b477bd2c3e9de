import type { JsonObject } from '../json/read-object.ts';
import type { Extensions } from './extensions.ts';
import type { MediaSource, Part } from './part.ts';
import type { Proof } from './proof.ts';
import type { ProviderError } from './provider-error.ts';
import type { ChatResponse, Choice, Finish } from './response.ts';
import type { StartedPart, StreamEvent } from './stream-event.ts';

interface FoldedChoice {
  blocks: Map<number, StartedPart>;
  finish?: Finish;
  logprobs?: JsonObject;
  extensions?: Extensions;
}

/** The whole answer that the events of a stream say, whether or not they end it. */
export function foldEvents(events: Iterable<StreamEvent>): ChatResponse {
  const folder = new EventFolder();
  for (const event of events) folder.push(event);
  return folder.response();
}

/**
 * Folds a stream into a whole answer as it comes. Deltas for blocks that never began say nothing.
 * Parts are copied when their block begins: events are not changed.
 */
export class EventFolder {
  readonly #choices = new Map<number, FoldedChoice>();
  readonly #head: Omit<ChatResponse, 'choices'> = {};
  #ended = false;
  #error: ProviderError | undefined;

  /** Whether the terminal event came: without it an answer is not complete. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The error that ended the stream. */
  get error(): ProviderError | undefined {
    return this.#error;
  }

  push(event: StreamEvent): void {
    switch (event.type) {
      case 'start': {
        const { type: _start, extensions, ...head } = event;
        Object.assign(this.#head, head);
        this.#extend(extensions);
        return;
      }
      case 'block-start':
        this.#choice(event.choice).blocks.set(event.block, copyOf(event.part));
        return;
      case 'finish': {
        const choice = this.#choice(event.choice);
        choice.finish = event.finish;
        if (event.logprobs !== undefined) choice.logprobs = joinLogprobs(choice.logprobs, event.logprobs);
        if (event.extensions !== undefined)
          choice.extensions = joinExtensions(choice.extensions, event.extensions);
        return;
      }
      case 'usage':
        this.#head.usage = event.usage;
        return;
      case 'end':
        this.#ended = true;
        if (event.serviceTier !== undefined) this.#head.serviceTier = event.serviceTier;
        this.#extend(event.extensions);
        return;
      case 'error':
        this.#error = event.error;
        return;
      case 'ping':
        return;
      default:
        this.#pushToBlock(event);
    }
  }

  /** What has come so far. A choice without its finish has the finish `other`. */
  response(): ChatResponse {
    const choices = [...this.#choices.entries()].sort(([one], [other]) => one - other);
    return { ...this.#head, choices: choices.map(([index, choice]) => choiceOf(index, choice)) };
  }

  #pushToBlock(event: Extract<StreamEvent, { block: number }>): void {
    const choice = this.#choice(event.choice);
    const part = choice.blocks.get(event.block);
    if (part === undefined || event.type === 'block-start') return;
    switch (event.type) {
      case 'text-delta':
        addText(part, event.text);
        if (event.logprobs !== undefined) choice.logprobs = joinLogprobs(choice.logprobs, event.logprobs);
        return;
      case 'input-delta':
        addInput(part, event.text);
        return;
      case 'reasoning-delta':
        addReasoning(part, event.text, event.summary);
        return;
      case 'proof':
        addProof(part, event.proof);
        return;
      case 'citation':
        if (part.type !== 'text') return;
        part.citations ??= [];
        part.citations.push(event.citation);
        return;
      case 'block-stop':
        if (event.extensions !== undefined && part.type !== 'native')
          part.extensions = joinExtensions(part.extensions, event.extensions);
    }
  }

  #choice(index: number): FoldedChoice {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = { blocks: new Map() };
      this.#choices.set(index, choice);
    }
    return choice;
  }

  #extend(extensions: Extensions | undefined): void {
    if (extensions !== undefined) this.#head.extensions = joinExtensions(this.#head.extensions, extensions);
  }
}

function choiceOf(index: number, { blocks, finish, logprobs, extensions }: FoldedChoice): Choice {
  const parts: Part[] = [...blocks.entries()].sort(([one], [other]) => one - other).map(([, part]) => part);
  return {
    index,
    content: { bare: false, parts },
    finish: finish ?? { unified: 'other' },
    ...(logprobs !== undefined && { logprobs }),
    ...(extensions !== undefined && { extensions }),
  };
}

function copyOf(part: StartedPart): StartedPart {
  if (part.type === 'reasoning' && part.summary !== undefined) return { ...part, summary: [...part.summary] };
  if (part.type === 'text' && part.citations !== undefined)
    return { ...part, citations: [...part.citations] };
  return part.type === 'image' || part.type === 'audio'
    ? { ...part, source: { ...part.source } }
    : { ...part };
}

function addText(part: StartedPart, text: string): void {
  if (part.type === 'text' || part.type === 'refusal') part.text += text;
  else if (part.type === 'audio') part.transcript = (part.transcript ?? '') + text;
}

function addInput(part: StartedPart, text: string): void {
  if (part.type === 'tool-call') part.arguments += text;
  else if (part.type === 'image' || part.type === 'audio') addBytes(part.source, text);
}

function addBytes(source: MediaSource, base64: string): void {
  if (source.kind === 'base64') source.base64 += base64;
}

function addReasoning(part: StartedPart, text: string, summary: number | undefined): void {
  if (part.type !== 'reasoning') return;
  if (summary === undefined) part.text += text;
  else {
    part.summary ??= [];
    // Pieces come in order; an index out of order, or a wild one, begins the next piece.
    const index = Math.min(summary, part.summary.length);
    part.summary[index] = (part.summary[index] ?? '') + text;
  }
}

function addProof(part: StartedPart, proof: Proof): void {
  if (part.type !== 'reasoning' && part.type !== 'text' && part.type !== 'tool-call') return;
  const before = part.proof;
  part.proof =
    before !== undefined && before.kind === proof.kind && before.origin === proof.origin
      ? { ...before, ...proof, value: before.value + proof.value }
      : proof;
}

function joinExtensions(before: Extensions | undefined, extensions: Extensions): Extensions {
  if (before === undefined || before.protocol !== extensions.protocol) return extensions;
  const form = extensions.form === undefined ? before.form : { ...before.form, ...extensions.form };
  return {
    protocol: before.protocol,
    members: { ...before.members, ...extensions.members },
    ...(form !== undefined && { form }),
  };
}

/** Lists of tokens go on where they ended. `before` is the fold's own, so that joining many costs no copies. */
function joinLogprobs(before: JsonObject | undefined, logprobs: JsonObject): JsonObject {
  const joined = before ?? {};
  for (const [key, value] of Object.entries(logprobs)) {
    const first = joined[key];
    if (!Array.isArray(value)) {
      if (value !== null || first === undefined) joined[key] = value;
    } else if (Array.isArray(first)) for (const element of value) first.push(element);
    else joined[key] = [...value];
  }
  return joined;
}
