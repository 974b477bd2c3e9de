import type { StreamDecoder, StreamFrame } from '../codec.ts';
import { unwrapProof } from '../ir/proof-envelope.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { isAbsent, objectAt, optionalString, stringAt } from '../json/reader.ts';
import { decodeCitation } from './citation.ts';
import { decodeBlock } from './decode-block.ts';
import { decodeHead } from './decode-response.ts';
import { decodeStreamError } from './errors.ts';
import { decodeFinish } from './finish.ts';
import { NativeBlock } from './native-block.ts';
import { PROTOCOL } from './protocol.ts';
import { decodeUsage, presentRest } from './usage.ts';

/** More blocks than this at once no answer has. */
const MAX_OPEN_BLOCKS = 1024;
const stopMembers = new Set(['type']);
const deltaMembers = new Set(['stop_reason', 'stop_sequence']);
const messageDeltaMembers = new Set(['type', 'delta', 'usage']);

type OpenBlock =
  | { block: number; kind: StartedPart['type'] }
  /** Comes whole: it is held until it ends. */
  | { block: number; kind: 'held'; native: NativeBlock };

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export class AnthropicStreamDecoder implements StreamDecoder {
  malformed = 0;
  readonly #open = new Map<number, OpenBlock>();
  #blocks = 0;
  /** As the provider wrote it: later counts are put over earlier ones. */
  #usage: JsonObject = {};

  push({ data }: StreamFrame): StreamEvent[] {
    const events: StreamEvent[] = [];
    try {
      const frame: unknown = JSON.parse(data);
      if (!isObject(frame)) throw new TypeError('Not an object.');
      this.#read(frame, events);
      return events;
    } catch {
      this.malformed += 1;
      return [];
    }
  }

  #read(frame: JsonObject, events: StreamEvent[]): void {
    switch (frame.type) {
      case 'content_block_delta':
        this.#delta(frame, events);
        return;
      case 'content_block_start':
        this.#start(frame, events);
        return;
      case 'content_block_stop':
        this.#stop(frame, events);
        return;
      case 'message_start':
        this.#messageStart(objectAt(frame, 'message', ''), events);
        return;
      case 'message_delta':
        this.#messageDelta(frame, events);
        return;
      case 'message_stop': {
        const members = presentRest(frame, stopMembers);
        events.push({ type: 'end', ...(members && { extensions: { protocol: PROTOCOL, members } }) });
        return;
      }
      case 'ping':
        events.push({ type: 'ping' });
        return;
      case 'error':
        events.push({ type: 'error', error: decodeStreamError(frame) });
        return;
      default:
        // "New event types may be added": they are no damage.
        stringAt(frame, 'type', '');
    }
  }

  #messageStart(message: JsonObject, events: StreamEvent[]): void {
    const usage = isObject(message.usage) ? message.usage : undefined;
    if (usage !== undefined) this.#usage = usage;
    events.push({
      type: 'start',
      ...decodeHead(message),
      ...(usage !== undefined && { usage: decodeUsage(usage) }),
    });
  }

  #start(frame: JsonObject, events: StreamEvent[]): void {
    const index = indexOf(frame);
    const value = objectAt(frame, 'content_block', '');
    if (this.#open.size >= MAX_OPEN_BLOCKS) throw new TypeError('Too many blocks.');
    const native = NativeBlock.of(value);
    const block = this.#blocks;
    if (native !== undefined) this.#open.set(index, { block, kind: 'held', native });
    else this.#begin(startedPart(value), value, index, events);
    this.#blocks += 1;
  }

  #begin(part: StartedPart, value: JsonObject, index: number, events: StreamEvent[]): void {
    const block = this.#blocks;
    const choice = 0;
    this.#open.set(index, { block, kind: part.type });
    if (part.type === 'native') {
      events.push({ type: 'block-start', choice, block, part });
      return;
    }
    // What is there at once already is told as the deltas that follow would tell it.
    const empty = emptied(part);
    events.push({ type: 'block-start', choice, block, part: empty });
    if (part.type === 'text' && part.text !== '')
      events.push({ type: 'text-delta', choice, block, text: part.text });
    if (part.type === 'reasoning') {
      if (part.text !== '') events.push({ type: 'reasoning-delta', choice, block, text: part.text });
      if (part.proof !== undefined) events.push({ type: 'proof', choice, block, proof: part.proof });
    }
    if (part.type === 'tool-call' && isObject(value.input) && Object.keys(value.input).length > 0)
      events.push({ type: 'input-delta', choice, block, text: part.arguments });
  }

  #delta(frame: JsonObject, events: StreamEvent[]): void {
    const open = this.#open.get(indexOf(frame));
    const delta = objectAt(frame, 'delta', '');
    if (open === undefined) throw new TypeError('No such block.');
    if (open.kind === 'held') {
      open.native.push(delta);
      return;
    }
    const { block } = open;
    switch (delta.type) {
      case 'text_delta': {
        const text = stringAt(delta, 'text', '');
        if (text !== '') events.push({ type: 'text-delta', choice: 0, block, text });
        return;
      }
      case 'input_json_delta': {
        const text = stringAt(delta, 'partial_json', '');
        if (text !== '') events.push({ type: 'input-delta', choice: 0, block, text });
        return;
      }
      case 'thinking_delta': {
        const text = stringAt(delta, 'thinking', '');
        if (text !== '') events.push({ type: 'reasoning-delta', choice: 0, block, text });
        return;
      }
      case 'signature_delta': {
        const signature = stringAt(delta, 'signature', '');
        if (signature === '') return;
        const proof = unwrapProof(signature, { origin: 'anthropic', kind: 'signature' });
        events.push({ type: 'proof', choice: 0, block, proof });
        return;
      }
      case 'citations_delta': {
        const citation = decodeCitation(objectAt(delta, 'citation', ''));
        events.push({ type: 'citation', choice: 0, block, citation });
      }
    }
  }

  #stop(frame: JsonObject, events: StreamEvent[]): void {
    const index = indexOf(frame);
    const open = this.#open.get(index);
    if (open === undefined) throw new TypeError('No such block.');
    this.#open.delete(index);
    const { block } = open;
    if (open.kind === 'held') {
      const part = open.native.part();
      if (!open.native.whole) this.malformed += 1;
      events.push({ type: 'block-start', choice: 0, block, part });
    }
    events.push({ type: 'block-stop', choice: 0, block });
  }

  #messageDelta(frame: JsonObject, events: StreamEvent[]): void {
    const delta = objectAt(frame, 'delta', '');
    const members = { ...presentRest(delta, deltaMembers), ...presentRest(frame, messageDeltaMembers) };
    if (optionalString(delta, 'stop_reason', '') !== undefined)
      events.push({
        type: 'finish',
        choice: 0,
        finish: decodeFinish(delta.stop_reason, delta.stop_sequence),
        ...(Object.keys(members).length > 0 && { extensions: { protocol: PROTOCOL, members } }),
      });
    if (!isObject(frame.usage)) return;
    const usage = { ...this.#usage };
    for (const [key, value] of Object.entries(frame.usage)) if (!isAbsent(value)) usage[key] = value;
    this.#usage = usage;
    events.push({ type: 'usage', usage: decodeUsage(usage) });
  }
}

function indexOf({ index }: JsonObject): number {
  if (typeof index === 'number') return index;
  throw new TypeError('No index.');
}

function startedPart(value: JsonObject): StartedPart {
  const part = decodeBlock(withoutGaps(value), '');
  if (
    part.type === 'text' ||
    part.type === 'reasoning' ||
    part.type === 'tool-call' ||
    part.type === 'native'
  )
    return part;
  throw new TypeError('No block of an answer.');
}

/** Some that speak this protocol leave out what deltas will bring. */
function withoutGaps(value: JsonObject): JsonObject {
  if (value.type === 'tool_use' && isAbsent(value.input)) return { ...value, input: {} };
  if (value.type === 'thinking' && isAbsent(value.thinking)) return { ...value, thinking: '' };
  return value.type === 'text' && isAbsent(value.text) ? { ...value, text: '' } : value;
}

function emptied(part: Exclude<StartedPart, { type: 'native' }>): StartedPart {
  switch (part.type) {
    case 'text':
      return { ...part, text: '' };
    case 'reasoning': {
      const { proof: _told, ...rest } = part;
      return { ...rest, text: '' };
    }
    case 'tool-call':
      return { ...part, arguments: '' };
    default:
      return part;
  }
}
