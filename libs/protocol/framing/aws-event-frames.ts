import type { StreamFrame } from '../codec.ts';
import type { EventHeader, EventHeaders } from './aws-event-headers.ts';
import { type EventStreamMessage, encodeEventStreamMessage } from './aws-event-stream.ts';

/**
 * Messages of the Bedrock runtime as frames: `:message-type` is `event` (then `:event-type` says which),
 * `exception` (`:exception-type`) or `error` (`:error-code` and `:error-message`, no payload),
 * https://smithy.io/2.0/spec/streaming.html#event-stream-serialization. Shapes of exceptions end in
 * `Exception` and no event does, so a frame's `event` is enough to tell them apart.
 */
export function frameOfMessage({ headers, payload }: EventStreamMessage): StreamFrame {
  const messageType = textOf(headers[':message-type']);
  if (messageType === 'error') {
    const message = textOf(headers[':error-message']) ?? '';
    return {
      event: `${textOf(headers[':error-code']) ?? 'Unknown'}Exception`,
      data: JSON.stringify({ message }),
    };
  }
  const event = textOf(headers[messageType === 'exception' ? ':exception-type' : ':event-type']);
  const data = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  return event === undefined ? { data } : { event, data };
}

export const isException = (event: string): boolean => event.endsWith('Exception');

/** A frame as the bytes of one message, with the headers that AWS's own servers send. */
export function messageOfFrame({ event = '', data }: StreamFrame): Uint8Array {
  const exception = isException(event);
  const headers: EventHeaders = {
    [exception ? ':exception-type' : ':event-type']: text(event),
    ':content-type': text('application/json'),
    ':message-type': text(exception ? 'exception' : 'event'),
  };
  return encodeEventStreamMessage({ headers, payload: Buffer.from(data) });
}

const text = (value: string): EventHeader => ({ type: 'string', value });

const textOf = (header: EventHeader | undefined): string | undefined =>
  header?.type === 'string' ? header.value : undefined;
