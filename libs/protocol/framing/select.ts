import { AwsEventReader, AwsEventWriter } from './aws-event-io.ts';
import { type FrameReader, type FrameWriter, type Framing, SseReader, SseWriter } from './frames.ts';
import { JsonArrayWriter } from './json-array.ts';

/** Providers are asked for nothing but server-sent events and AWS event streams. */
export const frameReader = (framing: Framing): FrameReader =>
  framing === 'aws-event-stream' ? new AwsEventReader() : new SseReader();

export function frameWriter(framing: Framing): FrameWriter {
  switch (framing) {
    case 'sse':
      return new SseWriter();
    case 'json-array':
      return new JsonArrayWriter();
    case 'aws-event-stream':
      return new AwsEventWriter();
  }
}
