import { AwsEventReader, AwsEventWriter } from './aws-event-io.ts';
import { type FrameReader, type FrameWriter, type Framing, SseReader, SseWriter } from './frames.ts';

export const frameReader = (framing: Framing): FrameReader =>
  framing === 'aws-event-stream' ? new AwsEventReader() : new SseReader();

export const frameWriter = (framing: Framing): FrameWriter =>
  framing === 'aws-event-stream' ? new AwsEventWriter() : new SseWriter();
