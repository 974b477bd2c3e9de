import type { Loss } from '../ir/loss.ts';
import type { Citation } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeParts, type PartTarget } from './encode-parts.ts';
import { withNotes } from './notes.ts';
import { signatureOf } from './signature.ts';

/** What comes in pieces but goes out whole (a call's arguments, an image) is held up to this. */
const MAX_HELD_CHARACTERS = 32 * 1024 * 1024;

type Delta = Exclude<
  Extract<StreamEvent, { block: number }>,
  { type: 'block-start' | 'block-stop' | 'citation' }
>;

/** Writes one block: texts piece by piece, all else when it is complete. */
export class BlockWriter {
  readonly #part: StartedPart;
  readonly #path: string;
  readonly #losses: Loss[];
  #proof: Proof | undefined;
  #held: string[] = [];
  #heldCharacters = 0;
  #summary: number | undefined;
  #writtenBytes = 0;
  #ascii = true;

  constructor(part: StartedPart, path: string, losses: Loss[]) {
    this.#part = part;
    this.#path = path;
    this.#losses = losses;
    this.#proof =
      part.type === 'text' || part.type === 'reasoning' || part.type === 'tool-call' ? part.proof : undefined;
  }

  get overflowed(): boolean {
    return this.#heldCharacters > MAX_HELD_CHARACTERS;
  }

  /** What the block says at once. */
  open(): JsonObject | undefined {
    const part = this.#part;
    if (part.type === 'refusal') this.#losses.push({ feature: 'refusal', path: this.#path });
    if (part.type === 'native') return this.#encode(part);
    if (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning')
      return part.text === '' ? undefined : this.#writeText(part.text);
    return undefined;
  }

  add(event: Delta): JsonObject | undefined {
    switch (event.type) {
      case 'text-delta':
        // What was said is all of an answer in sound that Gemini's protocol has no place for.
        return this.#part.type === 'audio' ? { text: event.text } : this.#writeText(event.text);
      case 'reasoning-delta':
        return this.#writeText(this.#separated(event.text, event.summary));
      case 'proof':
        return this.#addProof(event.proof);
      case 'input-delta':
        this.#heldCharacters += event.text.length;
        if (!this.overflowed) this.#held.push(event.text);
        return undefined;
    }
  }

  close(): JsonObject | undefined {
    const part = this.#part;
    const held = this.#held.join('');
    this.#held = [];
    switch (part.type) {
      case 'tool-call': {
        const proof = this.#proof;
        return this.#encode({ ...part, arguments: part.arguments + held, ...(proof && { proof }) });
      }
      case 'image':
      case 'audio': {
        if (part.source.kind !== 'base64') return this.#encode(part);
        const base64 = part.source.base64 + held;
        return base64 === '' ? undefined : this.#encode({ ...part, source: { ...part.source, base64 } });
      }
      case 'text':
      case 'reasoning':
        // A signature that found no text to go with.
        return this.#proof === undefined ? undefined : this.#writeText('');
      default:
        return undefined;
    }
  }

  /** Where in the bytes of the block's text a citation stands, as far as can be told without keeping the text. */
  placeOf({ start, end }: Citation): [number?, number?] {
    if (start === undefined || end === undefined) return [0, this.#writtenBytes];
    return this.#ascii ? [start, end] : [];
  }

  /** Pieces of a summary are paragraphs. */
  #separated(text: string, summary: number | undefined): string {
    const next = summary !== undefined && this.#summary !== undefined && summary !== this.#summary;
    this.#summary = summary ?? this.#summary;
    return next ? `\n\n${text}` : text;
  }

  /** A reasoning's proof comes after its text and goes at once; others are kept for the part. */
  #addProof(proof: Proof): JsonObject | undefined {
    const before = this.#proof;
    const joins = before !== undefined && before.origin === proof.origin && before.kind === proof.kind;
    this.#proof = joins ? { ...before, ...proof, value: before.value + proof.value } : proof;
    this.#heldCharacters += proof.value.length;
    return undefined;
  }

  #writeText(text: string): JsonObject | undefined {
    const part = this.#part;
    const proof = this.#proof;
    if (text === '' && proof === undefined) return undefined;
    const bytes = Buffer.byteLength(text);
    this.#writtenBytes += bytes;
    this.#ascii &&= bytes === text.length;
    this.#proof = undefined;
    const written: JsonObject = {
      text,
      ...(part.type === 'reasoning' && { thought: true }),
      ...(proof !== undefined && { thoughtSignature: signatureOf(proof) }),
    };
    return 'extensions' in part ? withNotes(written, part.extensions) : written;
  }

  #encode(part: StartedPart): JsonObject | undefined {
    const target: PartTarget = { to: 'client', gemini3: true, names: new Map() };
    return encodeParts([part], target, this.#path, this.#losses)[0];
  }
}
