import type { Part } from '../ir/part.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { readCandidate } from './candidate.ts';
import { contentParts } from './decode-parts.ts';
import { decodeFinish } from './finish.ts';
import { readSupports } from './grounding.ts';
import { Notes } from './notes.ts';
import { AnswerToolIds } from './tool-ids.ts';

interface OpenBlock {
  index: number;
  type: Part['type'];
  /** It has its signature: what comes next is another part. */
  signed: boolean;
}

/**
 * The blocks of one candidate of a stream. Texts go on from chunk to chunk; everything else comes whole. Google
 * asks not to merge a part that is signed with others, so it is a block of its own.
 */
export class CandidateBlocks {
  readonly #choice: number;
  readonly #ids: AnswerToolIds;
  #open: OpenBlock | undefined;
  #next = 0;
  #hasCalls = false;
  #finished = false;
  /** Members of candidates so far: what comes before the end is said at the end. */
  #members: JsonObject = {};

  constructor(choice: number, answer: string) {
    this.#choice = choice;
    this.#ids = new AnswerToolIds(`${answer}/${choice}`);
  }

  get finished(): boolean {
    return this.#finished;
  }

  push(object: JsonObject, path: string, position: number, events: StreamEvent[]): void {
    if (this.#finished) return;
    const notes = new Notes();
    const { members, content, finishReason, logprobs } = readCandidate(object, path, position, notes);
    for (const part of contentParts(content, `${path}.content`, this.#ids)) this.#add(part, events);
    for (const { citation } of readSupports(members)) this.#cite(citation, events);
    const extensions = notes.extensions();
    if (finishReason === undefined) {
      this.#members = { ...this.#members, ...extensions?.members };
      return;
    }
    this.#close(events);
    this.#finished = true;
    const all = { ...this.#members, ...extensions?.members };
    const form = isObject(extensions?.form) ? finishForm(extensions.form) : undefined;
    const noted = Object.keys(all).length > 0 || form !== undefined;
    events.push({
      type: 'finish',
      choice: this.#choice,
      finish: decodeFinish(finishReason, this.#hasCalls),
      ...(logprobs !== undefined && { logprobs }),
      ...(noted && { extensions: { protocol: 'gemini' as const, members: all, ...(form && { form }) } }),
    });
  }

  #add(part: Part, events: StreamEvent[]): void {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        this.#addText(part, events);
        return;
      case 'tool-call': {
        this.#hasCalls = true;
        const { arguments: args, ...rest } = part;
        const block = this.#start({ ...rest, arguments: '' }, events);
        if (args !== '') events.push({ type: 'input-delta', choice: this.#choice, block, text: args });
        return;
      }
      case 'image':
      case 'audio':
      case 'native':
        this.#start(part, events);
        return;
      default:
        // No answer has these; as a native part nothing of them is lost to a client of this protocol.
        this.#start({ type: 'native', protocol: 'gemini', name: part.type, value: { ...part } }, events);
    }
  }

  #addText(part: Part & { type: 'text' | 'reasoning' }, events: StreamEvent[]): void {
    const { type, text, proof, extensions } = part;
    if (text === '' && proof === undefined && extensions === undefined) return;
    const open = this.#open;
    const signedText = type === 'text' && proof !== undefined;
    const goesOn = open !== undefined && open.type === type && !open.signed && !signedText && !extensions;
    const block = goesOn
      ? open.index
      : this.#start({ ...part, text: '', ...(type === 'reasoning' && { proof: undefined }) }, events);
    const choice = this.#choice;
    if (text !== '')
      events.push(
        type === 'text'
          ? { type: 'text-delta', choice, block, text }
          : { type: 'reasoning-delta', choice, block, text },
      );
    if (proof === undefined) return;
    if (type === 'reasoning') events.push({ type: 'proof', choice, block, proof });
    if (this.#open !== undefined) this.#open.signed = true;
  }

  /** Grounding comes last and says nothing of blocks: it is about the text that came last. */
  #cite(citation: (StreamEvent & { type: 'citation' })['citation'], events: StreamEvent[]): void {
    if (this.#open?.type === 'text')
      events.push({ type: 'citation', choice: this.#choice, block: this.#open.index, citation });
  }

  #start(part: StartedPart, events: StreamEvent[]): number {
    this.#close(events);
    const index = this.#next;
    this.#next += 1;
    this.#open = { index, type: part.type, signed: false };
    events.push({ type: 'block-start', choice: this.#choice, block: index, part });
    return index;
  }

  #close(events: StreamEvent[]): void {
    if (this.#open === undefined) return;
    events.push({ type: 'block-stop', choice: this.#choice, block: this.#open.index });
    this.#open = undefined;
  }
}

/** Of how the last chunk was written only what belongs to the end. */
function finishForm({ finishMessage, logprobsResult }: JsonObject): JsonObject | undefined {
  if (finishMessage === undefined && logprobsResult === undefined) return undefined;
  return {
    ...(finishMessage !== undefined && { finishMessage }),
    ...(logprobsResult !== undefined && { logprobsResult }),
  };
}
