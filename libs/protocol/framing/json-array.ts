import type { StreamFrame } from '../codec.ts';
import type { FrameWriter } from './frames.ts';

/** Writes frames as the elements of one JSON array, as Google does without `alt=sse`: `[{…}`, `,\r\n{…}`, `]`. */
export class JsonArrayWriter implements FrameWriter {
  readonly contentType = 'application/json; charset=utf-8';
  #begun = false;

  write(frames: readonly StreamFrame[]): Uint8Array {
    let text = '';
    for (const { data } of frames) {
      text += (this.#begun ? ',\r\n' : '[') + data;
      this.#begun = true;
    }
    return Buffer.from(text);
  }

  end(): Uint8Array {
    return Buffer.from(this.#begun ? ']' : '[]');
  }
}
