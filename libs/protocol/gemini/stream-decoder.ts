import { GatewayError } from '@sluice/contract';
import type { StreamDecoder, StreamFrame } from '../codec.ts';
import type { Extensions } from '../ir/extensions.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { parseObject } from '../json/parse-object.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { mapObjects, optionalArray } from '../json/reader.ts';
import { CandidateBlocks } from './candidate-blocks.ts';
import { noCandidate, readBlock, readHead } from './decode-response.ts';
import { decodeError } from './errors.ts';
import { Notes } from './notes.ts';
import { decodeUsage } from './usage.ts';

const BODY = new Set(['candidates', 'usageMetadata', 'modelVersion', 'responseId', 'createTime']);
/** `candidateCount` is at most 8; more indices are an error or an attack. */
const MAX_CANDIDATES = 64;

/**
 * Every chunk of `streamGenerateContent` is a `GenerateContentResponse`
 * (https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent). There is no terminal event:
 * the answer is complete when every candidate that was seen has its `finishReason`, or the prompt was refused.
 */
export class GeminiStreamDecoder implements StreamDecoder {
  readonly #candidates = new Map<number, CandidateBlocks>();
  #started = false;
  #ended = false;
  #answer = '';
  #usage: JsonObject | undefined;
  #malformed = 0;

  get malformed(): number {
    return this.#malformed;
  }

  push({ data }: StreamFrame): StreamEvent[] {
    const chunk = parseObject(data);
    const events: StreamEvent[] = [];
    if (chunk === undefined) {
      if (data.trim() !== '' && data.trim() !== '[DONE]') this.#malformed += 1;
      return events;
    }
    if (chunk.error !== undefined && chunk.error !== null) {
      if (!this.#ended) events.push({ type: 'error', error: decodeError(200, chunk) });
      this.#ended = true;
      return events;
    }
    try {
      this.#readChunk(chunk, events);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#malformed += 1;
    }
    return events;
  }

  #readChunk(object: JsonObject, events: StreamEvent[]): void {
    const notes = new Notes();
    const body = notes.read(object, BODY);
    const usage = isObject(body.usageMetadata) ? body.usageMetadata : undefined;
    if (this.#ended) {
      // Figures that come late still count.
      if (usage !== undefined) events.push({ type: 'usage', usage: decodeUsage(usage) });
      return;
    }
    const candidates = optionalArray(body, 'candidates', '') ?? [];
    const blocked = candidates.length === 0 ? readBlock(object) : undefined;
    const first = this.#begin(body, usage, notes, events);
    mapObjects(candidates, 'candidates', (candidate, path, position) => {
      this.#readCandidate(candidate, path, position, events);
    });
    if (blocked !== undefined && this.#candidates.size === 0) {
      const { finish, extensions } = noCandidate(blocked);
      events.push({ type: 'finish', choice: 0, finish, ...(extensions && { extensions }) });
    } else if (!this.#isComplete()) return;
    if (this.#usage !== undefined && this.#usage !== usage) this.#usage = usage ?? this.#usage;
    if (this.#usage !== undefined) events.push({ type: 'usage', usage: decodeUsage(this.#usage) });
    const extensions = first ? undefined : notes.extensions();
    events.push({ type: 'end', ...(extensions !== undefined && { extensions }) });
    this.#ended = true;
  }

  /** Whether this is the first chunk. It already says how large the prompt was. */
  #begin(body: JsonObject, usage: JsonObject | undefined, notes: Notes, events: StreamEvent[]): boolean {
    const before = this.#usage;
    this.#usage = usage ?? before;
    if (this.#started) return false;
    const head = readHead(body, notes);
    const extensions: Extensions | undefined = notes.extensions();
    events.push({ type: 'start', ...head, ...(extensions !== undefined && { extensions }) });
    if (usage !== undefined) events.push({ type: 'usage', usage: decodeUsage(usage) });
    this.#answer = head.id ?? '';
    this.#started = true;
    return true;
  }

  #readCandidate(object: JsonObject, path: string, position: number, events: StreamEvent[]): void {
    const index = typeof object.index === 'number' ? object.index : position;
    let blocks = this.#candidates.get(index);
    if (blocks === undefined) {
      if (this.#candidates.size >= MAX_CANDIDATES) return;
      blocks = new CandidateBlocks(index, this.#answer);
      this.#candidates.set(index, blocks);
    }
    blocks.push(object, path, position, events);
  }

  #isComplete(): boolean {
    if (this.#candidates.size === 0) return false;
    for (const blocks of this.#candidates.values()) if (!blocks.finished) return false;
    return true;
  }
}
