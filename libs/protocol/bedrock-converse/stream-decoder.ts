import type { StreamDecoder, StreamFrame } from '../codec.ts';
import { isException } from '../framing/aws-event-frames.ts';
import type { Extensions } from '../ir/extensions.ts';
import type { ProofOrigin } from '../ir/proof.ts';
import type { Finish } from '../ir/response.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { restOf } from '../json/reader.ts';
import { decodeCitation } from './citations.ts';
import { decodeException } from './errors.ts';
import { decodeFinish } from './finish.ts';
import { mediaTypeOf } from './media.ts';
import { NativeBlock } from './native-block.ts';
import { PROTOCOL, written } from './protocol.ts';
import { redactedProof, signatureProof } from './reasoning-blocks.ts';
import { ANSWER_TOOL } from './structured-answer.ts';
import { decodeUsage } from './usage.ts';

type OpenBlock = { block: number; kind: 'text' | 'reasoning' | 'tool' | 'answer' | 'image' } | NativeBlock;

const MAX_OPEN_BLOCKS = 1024;
const knownDeltas = new Set(['text', 'reasoningContent', 'toolUse', 'toolResult', 'image', 'citation']);

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html. Blocks of text and of reasoning begin with their first
 * delta: only tools and images have a start of their own. `metadata` is the terminal event.
 */
export class ConverseStreamDecoder implements StreamDecoder {
  readonly #origin: ProofOrigin;
  readonly #open = new Map<number, OpenBlock>();
  #blocks = 0;
  #malformed = 0;
  #calls = 0;
  #answers = 0;
  /** What `messageStop` said beside its reason: it stands with the rest of the answer, as where that comes whole. */
  #stopMembers: JsonObject | undefined;

  constructor(origin: ProofOrigin) {
    this.#origin = origin;
  }

  get malformed(): number {
    return this.#malformed;
  }

  push({ event, data }: StreamFrame): StreamEvent[] {
    const events: StreamEvent[] = [];
    try {
      const payload: unknown = JSON.parse(data);
      if (event === undefined || !isObject(payload) || !this.#read(event, payload, events))
        this.#malformed += 1;
    } catch {
      // Payloads that are no JSON, and figures that are none.
      this.#malformed += 1;
    }
    return events;
  }

  /** False where nothing can be made of it. */
  #read(event: string, payload: JsonObject, events: StreamEvent[]): boolean {
    if (isException(event)) {
      events.push({ type: 'error', error: decodeException(event, payload) });
      return true;
    }
    switch (event) {
      case 'messageStart':
        events.push({ type: 'start' });
        return true;
      case 'contentBlockStart':
        return isObject(payload.start) && this.#start(payload.contentBlockIndex, payload.start, events);
      case 'contentBlockDelta':
        return isObject(payload.delta) && this.#delta(payload.contentBlockIndex, payload.delta, events);
      case 'contentBlockStop':
        return this.#stop(payload.contentBlockIndex, events);
      case 'messageStop':
        events.push(this.#finish(payload));
        return true;
      case 'metadata':
        this.#end(payload, events);
        return true;
      default:
        // An event of later days is no fault of the stream.
        return true;
    }
  }

  #start(index: unknown, start: JsonObject, events: StreamEvent[]): boolean {
    if (typeof index !== 'number' || this.#open.has(index) || this.#open.size >= MAX_OPEN_BLOCKS)
      return false;
    const { toolUse, image } = start;
    if (isObject(toolUse) && (toolUse.type === undefined || toolUse.type === 'tool_use'))
      return this.#startTool(index, toolUse, events);
    if (isObject(image)) {
      const mediaType = typeof image.format === 'string' ? mediaTypeOf('image', image.format) : undefined;
      if (mediaType === undefined) return false;
      this.#begin(
        index,
        'image',
        { type: 'image', source: { kind: 'base64', mediaType, base64: '' } },
        events,
      );
      return true;
    }
    this.#open.set(index, new NativeBlock(start));
    return true;
  }

  #startTool(index: number, { toolUseId, name, type, ...rest }: JsonObject, events: StreamEvent[]): boolean {
    if (typeof toolUseId !== 'string' || typeof name !== 'string') return false;
    if (name === ANSWER_TOOL) {
      this.#answers += 1;
      this.#begin(index, 'answer', { type: 'text', text: '' }, events);
      return true;
    }
    this.#calls += 1;
    const extensions: Extensions | undefined =
      type === undefined && Object.keys(rest).length === 0
        ? undefined
        : { ...(type === undefined ? { protocol: PROTOCOL } : written({ type })), members: rest };
    this.#begin(
      index,
      'tool',
      {
        type: 'tool-call',
        id: toolUseId,
        name,
        arguments: '',
        kind: 'function',
        ...(extensions && { extensions }),
      },
      events,
    );
    return true;
  }

  #begin(
    index: number,
    kind: 'text' | 'reasoning' | 'tool' | 'answer' | 'image',
    part: StartedPart,
    events: StreamEvent[],
  ) {
    const open = { block: this.#blocks, kind };
    this.#blocks += 1;
    this.#open.set(index, open);
    events.push({ type: 'block-start', choice: 0, block: open.block, part });
    return open;
  }

  #delta(index: unknown, delta: JsonObject, events: StreamEvent[]): boolean {
    if (typeof index !== 'number') return false;
    const open = this.#open.get(index);
    if (open instanceof NativeBlock) return open.push(delta);
    if (isObject(delta.reasoningContent)) return this.#reasoning(index, open, delta.reasoningContent, events);
    if (typeof delta.text === 'string' || isObject(delta.citation)) {
      const target = open ?? this.#beginUnsaid(index, 'text', events);
      if (target?.kind !== 'text') return false;
      const { block } = target;
      if (typeof delta.text === 'string')
        events.push({ type: 'text-delta', choice: 0, block, text: delta.text });
      else if (isObject(delta.citation))
        events.push({ type: 'citation', choice: 0, block, citation: decodeCitation(delta.citation) });
      return true;
    }
    if (!Object.keys(delta).some(key => knownDeltas.has(key))) return true;
    return open !== undefined && pushInput(open, delta, events);
  }

  #beginUnsaid(index: number, kind: 'text' | 'reasoning', events: StreamEvent[]) {
    if (this.#open.size >= MAX_OPEN_BLOCKS) return undefined;
    return this.#begin(index, kind, { type: kind, text: '' }, events);
  }

  #reasoning(
    index: number,
    before: OpenBlock | undefined,
    delta: JsonObject,
    events: StreamEvent[],
  ): boolean {
    const open = before ?? this.#beginUnsaid(index, 'reasoning', events);
    if (open === undefined || open instanceof NativeBlock || open.kind !== 'reasoning') return false;
    const { block } = open;
    if (typeof delta.text === 'string')
      events.push({ type: 'reasoning-delta', choice: 0, block, text: delta.text });
    else if (typeof delta.signature === 'string')
      events.push({ type: 'proof', choice: 0, block, proof: signatureProof(delta.signature, this.#origin) });
    else if (typeof delta.redactedContent === 'string')
      events.push({
        type: 'proof',
        choice: 0,
        block,
        proof: redactedProof(delta.redactedContent, this.#origin),
      });
    else return false;
    return true;
  }

  #stop(index: unknown, events: StreamEvent[]): boolean {
    if (typeof index !== 'number') return false;
    const open = this.#open.get(index);
    // A block that never had a delta is one that was never there.
    if (open === undefined) return true;
    this.#open.delete(index);
    const block = open instanceof NativeBlock ? this.#blocks++ : open.block;
    if (open instanceof NativeBlock)
      events.push({ type: 'block-start', choice: 0, block, part: open.part() });
    events.push({ type: 'block-stop', choice: 0, block });
    return true;
  }

  #finish(payload: JsonObject): StreamEvent {
    const finish: Finish = decodeFinish(
      typeof payload.stopReason === 'string' ? payload.stopReason : undefined,
    );
    if (finish.unified === 'tool-calls' && this.#answers > 0 && this.#calls === 0) finish.unified = 'stop';
    const { additionalModelResponseFields: fields } = payload;
    if (fields !== undefined) this.#stopMembers = { additionalModelResponseFields: fields };
    return { type: 'finish', choice: 0, finish };
  }

  #end(payload: JsonObject, events: StreamEvent[]): void {
    if (isObject(payload.usage)) events.push({ type: 'usage', usage: decodeUsage(payload.usage, 'usage') });
    const tier = isObject(payload.serviceTier) ? payload.serviceTier.type : undefined;
    const members: JsonObject = { ...this.#stopMembers, ...restOf(payload, metadataMembers) };
    events.push({
      type: 'end',
      ...(typeof tier === 'string' && { serviceTier: tier }),
      ...(Object.keys(members).length > 0 && { extensions: { protocol: PROTOCOL, members } }),
    });
  }
}

/** `p` is padding of random length, against guessing texts by the size of packets. */
const metadataMembers = new Set(['usage', 'serviceTier', 'p']);

function pushInput(
  open: { block: number; kind: string },
  { toolUse, image }: JsonObject,
  events: StreamEvent[],
): boolean {
  const { block, kind } = open;
  if (isObject(toolUse) && typeof toolUse.input === 'string') {
    if (kind === 'answer') events.push({ type: 'text-delta', choice: 0, block, text: toolUse.input });
    else if (kind === 'tool') events.push({ type: 'input-delta', choice: 0, block, text: toolUse.input });
    else return false;
    return true;
  }
  const bytes = isObject(image) && isObject(image.source) ? image.source.bytes : undefined;
  if (kind !== 'image' || typeof bytes !== 'string') return false;
  events.push({ type: 'input-delta', choice: 0, block, text: bytes });
  return true;
}
