import type { EncodeResponseOptions, StreamEncoder, StreamFrame } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { BlockWriter } from './block-writer.ts';
import { withTier, writeEnd, writeHead } from './encode-response.ts';
import { encodeError } from './errors.ts';
import { GroundingWriter } from './grounding.ts';
import { formOf, membersOf, withNotes } from './notes.ts';
import { encodeUsage } from './usage.ts';

/** A label of losses needs no more; a hostile stream could make them without end. */
const MAX_LOSSES = 100;

type Finish = StreamEvent & { type: 'finish' };

/**
 * Chunks as `streamGenerateContent` gives them: pieces of text as they come, calls and media whole, and a last
 * chunk with the reasons of the ends and the usage. Nothing but that one says that the answer is complete.
 */
export class GeminiStreamEncoder implements StreamEncoder {
  readonly losses: Loss[] = [];
  readonly #options: EncodeResponseOptions;
  readonly #blocks = new Map<number, Map<number, BlockWriter>>();
  readonly #grounding = new Map<number, GroundingWriter>();
  readonly #finishes = new Map<number, Finish>();
  #head: JsonObject | undefined;
  #start: (StreamEvent & { type: 'start' }) | undefined;
  #usage: Usage | undefined;
  #done = false;

  constructor(options: EncodeResponseOptions) {
    this.#options = options;
  }

  push(event: StreamEvent): StreamFrame[] {
    if (this.#done) return [];
    const frames = this.#push(event);
    if (this.losses.length > MAX_LOSSES) this.losses.length = MAX_LOSSES;
    return frames;
  }

  #push(event: StreamEvent): StreamFrame[] {
    switch (event.type) {
      case 'start':
        this.#start = event;
        this.#head = undefined;
        this.losses.push(...extensionLosses(event.extensions, 'gemini', ''));
        return [];
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'finish':
        this.#finishes.set(event.choice, event);
        return [];
      case 'end':
        this.#done = true;
        return [this.#last(event)];
      case 'error':
        this.#done = true;
        return [{ data: JSON.stringify(encodeError(event.error, this.#options.requestId)) }];
      case 'ping':
        return [];
      default:
        return this.#pushToBlock(event);
    }
  }

  #pushToBlock(event: Extract<StreamEvent, { block: number }>): StreamFrame[] {
    const { choice, block: index } = event;
    let blocks = this.#blocks.get(choice);
    if (blocks === undefined) {
      blocks = new Map();
      this.#blocks.set(choice, blocks);
    }
    if (event.type === 'block-start') {
      const path = `choices[${choice}].content[${index}]`;
      const block = new BlockWriter(event.part, path, this.losses);
      blocks.set(index, block);
      return this.#frames(choice, block.open());
    }
    const block = blocks.get(index);
    if (block === undefined) return [];
    if (event.type === 'citation') {
      this.#groundingOf(choice).add(event.citation, 0, ...block.placeOf(event.citation));
      return [];
    }
    if (event.type !== 'block-stop') return this.#written(choice, block, block.add(event));
    blocks.delete(index);
    return this.#written(choice, block, block.close());
  }

  #written(choice: number, block: BlockWriter, part: JsonObject | undefined): StreamFrame[] {
    if (!block.overflowed) return this.#frames(choice, part);
    const message = 'A part of the answer is larger than this gateway passes on in one piece.';
    return this.#push({ type: 'error', error: { status: 502, message } });
  }

  #groundingOf(choice: number): GroundingWriter {
    let writer = this.#grounding.get(choice);
    if (writer === undefined) {
      writer = new GroundingWriter();
      this.#grounding.set(choice, writer);
    }
    return writer;
  }

  #frames(index: number, part: JsonObject | undefined): StreamFrame[] {
    if (part === undefined) return [];
    return [this.#frame({ candidates: [{ content: { parts: [part], role: 'model' }, index }] })];
  }

  #frame(chunk: JsonObject): StreamFrame {
    this.#head ??= writeHead(this.#start ?? {}, this.#options);
    return { data: JSON.stringify({ ...chunk, ...this.#head }) };
  }

  #last(end: StreamEvent & { type: 'end' }): StreamFrame {
    this.losses.push(...extensionLosses(end.extensions, 'gemini', ''));
    const candidates = [...this.#finishes.values()].flatMap(finish => this.#candidate(finish));
    const usage = this.#usage && encodeUsage(this.#usage, this.losses);
    const chunk: JsonObject = {
      ...(candidates.length > 0 && { candidates }),
      ...(usage !== undefined && { usageMetadata: withTier(usage, this.#start?.serviceTier) }),
    };
    return this.#frame(withNotes(withNotes(chunk, this.#start?.extensions), end.extensions));
  }

  #candidate({ choice, finish, logprobs, extensions }: Finish): JsonObject[] {
    const form = formOf(extensions);
    if (form?.noCandidate === true) return [];
    const path = `choices[${choice}]`;
    this.losses.push(...extensionLosses(extensions, 'gemini', path));
    const own = membersOf(extensions)?.groundingMetadata;
    const groundingMetadata = own === undefined ? this.#grounding.get(choice)?.metadata() : undefined;
    const written: JsonObject = {
      content: { parts: [{ text: '' }], role: 'model' },
      ...writeEnd(finish, logprobs, form, path, this.losses),
      index: choice,
      ...(groundingMetadata !== undefined && { groundingMetadata }),
    };
    return [withNotes(written, extensions)];
  }
}
