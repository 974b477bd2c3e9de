import { SseReader } from '../framing/frames.ts';
import { isObject } from '../json/read-object.ts';
import { readUsage, type TokenUsage } from '../openai/usage.ts';
import type { StreamSummary, StreamTransformer } from './stream-transformer.ts';

/**
 * Streams of images, speech and transcriptions: passed on as they are. Their last event is named `….completed`
 * or `….done` (https://platform.openai.com/docs/api-reference/images-streaming, …/audio/speech-audio-done-event,
 * …/audio/transcript-text-done-event).
 */
const LAST_EVENT = /\.(?:completed|done)$/;

export class PlainPassThrough implements StreamTransformer {
  readonly contentType = 'text/event-stream; charset=utf-8';
  readonly #reader = new SseReader();
  readonly isDamaged = false;
  hasContent = false;
  #usage: TokenUsage | undefined;
  #complete = false;
  #bytes = 0;
  #events = 0;

  get summary(): StreamSummary {
    return {
      usage: this.#usage,
      usageIsFinal: this.#usage !== undefined && this.#complete,
      model: undefined,
      id: undefined,
      finishReasons: [],
      complete: this.#complete,
      outputTextBytes: this.#bytes,
      events: this.#events,
      malformed: 0,
      error: undefined,
      losses: [],
    };
  }

  push(chunk: Uint8Array): Uint8Array[] {
    return this.#pass(this.#reader.push(chunk));
  }

  end(): Uint8Array[] {
    return this.#pass(this.#reader.end());
  }

  #pass(frames: ReturnType<SseReader['push']>): Uint8Array[] {
    return frames.map(({ raw, frame }) => {
      if (frame !== undefined) {
        this.hasContent = true;
        this.#events += 1;
        this.#inspect(frame.data);
      }
      return raw;
    });
  }

  #inspect(data: string): void {
    const event = parse(data);
    if (!isObject(event)) return;
    this.#usage = readUsage(event) ?? this.#usage;
    if (typeof event.type === 'string' && LAST_EVENT.test(event.type)) this.#complete = true;
    if (typeof event.delta === 'string') this.#bytes += Buffer.byteLength(event.delta);
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
