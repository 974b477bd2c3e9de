import type { Body, BodyReference } from './body.ts';
import type { Envelope } from './envelope.ts';

/**
 * An envelope message on the bus: a 4-byte big-endian length, that many bytes of JSON
 * `{ envelope, reference? }`, then the raw body where it is inline. The body is never JSON inside JSON.
 */
export function encodeEnvelope(envelope: Envelope, body: Body): Buffer {
  const header = JSON.stringify(
    body.kind === 'inline' ? { envelope } : { envelope, reference: body.reference },
  );
  const headerBytes = Buffer.byteLength(header);
  const inline = body.kind === 'inline' ? body.bytes : undefined;
  const message = Buffer.allocUnsafe(4 + headerBytes + (inline?.length ?? 0));
  message.writeUInt32BE(headerBytes, 0);
  message.write(header, 4, 'utf8');
  if (inline !== undefined) message.set(inline, 4 + headerBytes);
  return message;
}

/** The inverse. Its input comes from our own services: decoded, not validated field by field. Throws on truncation. */
export function decodeEnvelope(message: Uint8Array): { envelope: Envelope; body: Body } {
  const buffer = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const bodyStart = 4 + buffer.readUInt32BE(0);
  if (bodyStart > buffer.length) throw new RangeError('The envelope message is truncated.');
  const { envelope, reference } = JSON.parse(buffer.toString('utf8', 4, bodyStart)) as {
    envelope: Envelope;
    reference?: BodyReference;
  };
  const body: Body =
    reference === undefined
      ? { kind: 'inline', bytes: buffer.subarray(bodyStart) }
      : { kind: 'reference', reference };
  return { envelope, body };
}
