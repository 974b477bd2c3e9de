import { GatewayError } from '@sluice/contract';
import type { StreamFrame } from '../codec.ts';

/**
 * Server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream:
 * lines end in CR, LF or CRLF; an empty line ends an event.
 */
const MAX_EVENT_BYTES = 1024 * 1024;

const LETTER_D = 0x64;
const LF = 0x0a;
const CR = 0x0d;
const BLANK_LINE = Buffer.from('\n\n');

/**
 * Where the scan stands. `carriage-return`: a line with text just ended in CR, which LF may complete.
 * `blank-carriage-return`: an empty line ended in CR; the event is whole once we know whether LF follows.
 */
type ScanState = 'line-start' | 'in-line' | 'carriage-return' | 'blank-carriage-return';

/**
 * Cuts a byte stream into whole raw events, terminators included: what goes out, put together, is what
 * came in, wherever the network cut it. Events are views of the chunk; only one that spans chunks is copied.
 */
export class SseSplitter {
  readonly #maxEventBytes: number;
  #state: ScanState = 'line-start';
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(maxEventBytes = MAX_EVENT_BYTES) {
    this.#maxEventBytes = maxEventBytes;
  }

  /** The events that this chunk completes. Throws `upstream_invalid` on an event above the bound. */
  push(chunk: Uint8Array): Uint8Array[] {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const events: Uint8Array[] = [];
    if (buffer.length === 0) return events;
    const lineFeedsOnly =
      (this.#state === 'line-start' || this.#state === 'in-line') && buffer.indexOf(CR) === -1;
    const start = lineFeedsOnly ? this.#scanLineFeeds(buffer, events) : this.#scanAny(buffer, events);
    if (start < buffer.length) this.#keep(buffer.subarray(start));
    return events;
  }

  /** What is left when the stream ends: an event without its empty line, or nothing. */
  end(): Uint8Array | undefined {
    const rest = this.#pendingBytes === 0 ? undefined : Buffer.concat(this.#pending);
    this.#clear();
    this.#state = 'line-start';
    return rest;
  }

  /** The common case, left to native search. Returns where the unfinished event begins. */
  #scanLineFeeds(buffer: Buffer, events: Uint8Array[]): number {
    let start = 0;
    if (this.#state === 'line-start' && buffer[0] === LF) {
      this.#emit(buffer, 0, 1, events);
      start = 1;
    }
    while (start < buffer.length) {
      if (buffer[start] === LF && this.#pendingBytes === 0) {
        this.#emit(buffer, start, start + 1, events);
        start += 1;
        continue;
      }
      const blank = buffer.indexOf(BLANK_LINE, start);
      if (blank === -1) break;
      this.#emit(buffer, start, blank + 2, events);
      start = blank + 2;
    }
    this.#state = buffer[buffer.length - 1] === LF ? 'line-start' : 'in-line';
    return start;
  }

  #scanAny(buffer: Buffer, events: Uint8Array[]): number {
    let start = 0;
    let state = this.#state;
    for (let index = 0; index < buffer.length; index += 1) {
      const byte = buffer[index];
      if (state === 'blank-carriage-return') {
        const end = byte === LF ? index + 1 : index;
        this.#emit(buffer, start, end, events);
        start = end;
        state = 'line-start';
        if (byte === LF) continue;
      }
      if (byte === LF) {
        if (state === 'line-start') {
          this.#emit(buffer, start, index + 1, events);
          start = index + 1;
        }
        state = 'line-start';
      } else if (byte === CR) {
        if (state === 'carriage-return') {
          this.#emit(buffer, start, index + 1, events);
          start = index + 1;
          state = 'line-start';
        } else state = state === 'line-start' ? 'blank-carriage-return' : 'carriage-return';
      } else state = 'in-line';
    }
    this.#state = state;
    return start;
  }

  #emit(buffer: Buffer, start: number, end: number, events: Uint8Array[]): void {
    const event = buffer.subarray(start, end);
    this.#check(this.#pendingBytes + event.length);
    if (this.#pendingBytes === 0) {
      events.push(event);
      return;
    }
    events.push(Buffer.concat([...this.#pending, event]));
    this.#clear();
  }

  #keep(rest: Buffer): void {
    this.#check(this.#pendingBytes + rest.length);
    this.#pending.push(rest);
    this.#pendingBytes += rest.length;
  }

  #check(eventBytes: number): void {
    if (eventBytes <= this.#maxEventBytes) return;
    throw new GatewayError('upstream_invalid', {
      internal: `A server-sent event is larger than ${this.#maxEventBytes} bytes.`,
    });
  }

  #clear(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

const DATA_LINE = /^data(?:: ?(.*))?$/;

/** The text of an event's `data` fields, joined by line feeds; undefined where it has none (comments, pings). */
export function eventData(raw: Uint8Array): string | undefined {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
  if (text.startsWith('data: ') && !text.includes('\r')) {
    const end = text.indexOf('\n');
    if (end === text.length - 2 && text.endsWith('\n')) return text.slice(6, end);
  }
  let data: string | undefined;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const match = DATA_LINE.exec(line);
    if (match === null) continue;
    const value = match[1] ?? '';
    data = data === undefined ? value : `${data}\n${value}`;
  }
  return data;
}

const EVENT_LINE = /(?:^|[\r\n])event: ?([^\r\n]*)/;

/** An event's `event` and `data`; undefined where it has no data (comments, pings). */
export function sseFrame(raw: Uint8Array): StreamFrame | undefined {
  const data = eventData(raw);
  if (data === undefined) return undefined;
  // Most streams name no events: then the first byte is that of `data`.
  if (raw[0] === LETTER_D) return { data };
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
  const event = EVENT_LINE.exec(text)?.[1];
  return event === undefined || event === '' ? { data } : { event, data };
}
