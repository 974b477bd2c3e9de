import type { StreamFrame } from '../codec.ts';
import { SseSplitter, sseFrame } from './sse.ts';

export type Framing = 'sse' | 'json-array' | 'aws-event-stream';

/** A frame as it came, and what it says; nothing where it is a comment or a keep-alive. */
export interface RawFrame {
  raw: Uint8Array;
  frame: StreamFrame | undefined;
}

/** Cuts a byte stream into whole frames, wherever the network cut it. Throws `upstream_invalid` on one above its bound. */
export interface FrameReader {
  push(chunk: Uint8Array): RawFrame[];
  /** What is left when the stream ends. */
  end(): RawFrame[];
}

export interface FrameWriter {
  readonly contentType: string;
  write(frames: readonly StreamFrame[]): Uint8Array;
  /** What closes the stream, or nothing. */
  end(): Uint8Array | undefined;
}

const BLANK_LINE = Buffer.from('\n\n');

export class SseReader implements FrameReader {
  readonly #splitter = new SseSplitter();

  push(chunk: Uint8Array): RawFrame[] {
    return this.#splitter.push(chunk).map(raw => ({ raw, frame: sseFrame(raw) }));
  }

  /** The last event may lack its empty line; one that was cut is not JSON, and no decoder takes it. */
  end(): RawFrame[] {
    const rest = this.#splitter.end();
    if (rest === undefined) return [];
    const raw = Buffer.concat([rest, BLANK_LINE]);
    return [{ raw, frame: sseFrame(raw) }];
  }
}

export class SseWriter implements FrameWriter {
  readonly contentType = 'text/event-stream; charset=utf-8';

  write(frames: readonly StreamFrame[]): Uint8Array {
    let text = '';
    for (const { event, data } of frames)
      text += event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`;
    return Buffer.from(text);
  }

  end(): undefined {
    return undefined;
  }
}
