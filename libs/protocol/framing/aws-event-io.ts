import type { StreamFrame } from '../codec.ts';
import { frameOfMessage, messageOfFrame } from './aws-event-frames.ts';
import { EventStreamDecoder } from './aws-event-stream.ts';
import type { FrameReader, FrameWriter, RawFrame } from './frames.ts';

export class AwsEventReader implements FrameReader {
  readonly #decoder = new EventStreamDecoder();

  push(chunk: Uint8Array): RawFrame[] {
    return this.#decoder.push(chunk).map(message => ({ raw: message.raw, frame: frameOfMessage(message) }));
  }

  /** A message that was cut off says nothing. */
  end(): RawFrame[] {
    this.#decoder.end();
    return [];
  }
}

export class AwsEventWriter implements FrameWriter {
  readonly contentType = 'application/vnd.amazon.eventstream';

  write(frames: readonly StreamFrame[]): Uint8Array {
    return Buffer.concat(frames.map(messageOfFrame));
  }

  end(): undefined {
    return undefined;
  }
}
