import type { Frame, NumberedFrame } from './frame.ts';
import type { InstanceId } from './instance-id.ts';

/**
 * A frame message: 1 byte length and the sender's instance id, then frames, each
 * `kind (1) | sequence (4, big-endian) | output tokens (4, big-endian) | length (4, big-endian) | payload`.
 * The payload of `data` is raw bytes; of the others JSON without its `kind`.
 */
const KINDS = ['accepted', 'head', 'data', 'end', 'rejection', 'queued'] as const;
const FRAME_HEADER_BYTES = 13;

export function encodeFrames(sender: InstanceId, frames: readonly NumberedFrame[]): Buffer {
  const payloads = frames.map(({ frame }) =>
    frame.kind === 'data' ? frame.bytes : Buffer.from(JSON.stringify(frame)),
  );
  const size = payloads.reduce(
    (sum, payload) => sum + FRAME_HEADER_BYTES + payload.length,
    1 + sender.length,
  );
  const message = Buffer.allocUnsafe(size);
  let offset = message.writeUInt8(sender.length, 0);
  offset += message.write(sender, offset, 'latin1');
  frames.forEach(({ sequence, frame }, index) => {
    const payload = payloads[index] as Uint8Array;
    offset = message.writeUInt8(KINDS.indexOf(frame.kind), offset);
    offset = message.writeUInt32BE(sequence, offset);
    offset = message.writeUInt32BE(frame.kind === 'data' ? frame.outputTokens : 0, offset);
    offset = message.writeUInt32BE(payload.length, offset);
    message.set(payload, offset);
    offset += payload.length;
  });
  return message;
}

/** The inverse. Throws a `RangeError` on a message that is truncated or of an unknown kind. */
export function decodeFrames(message: Uint8Array): { sender: InstanceId; frames: NumberedFrame[] } {
  const buffer = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const senderEnd = 1 + buffer.readUInt8(0);
  if (senderEnd > buffer.length) throw new RangeError('The frame message is truncated.');
  const sender = buffer.toString('latin1', 1, senderEnd);
  const frames: NumberedFrame[] = [];
  let offset = senderEnd;
  while (offset < buffer.length) {
    const kind = KINDS[buffer.readUInt8(offset)];
    const sequence = buffer.readUInt32BE(offset + 1);
    const outputTokens = buffer.readUInt32BE(offset + 5);
    const start = offset + FRAME_HEADER_BYTES;
    const end = start + buffer.readUInt32BE(offset + 9);
    if (kind === undefined || end > buffer.length)
      throw new RangeError('The frame message is truncated or of an unknown kind.');
    const payload = buffer.subarray(start, end);
    const frame: Frame =
      kind === 'data'
        ? { kind, bytes: payload, outputTokens }
        : (JSON.parse(payload.toString('utf8')) as Frame);
    frames.push({ sequence, frame });
    offset = end;
  }
  return { sender, frames };
}
