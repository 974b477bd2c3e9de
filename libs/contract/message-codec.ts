import type { Body, BodyReference } from './body.ts';
import type { Envelope } from './envelope.ts';
import { joinParts, splitParts } from './parts.ts';

/**
 * An envelope message on the bus: a 4-byte big-endian length, that many bytes of JSON
 * `{ envelope, reference? }`, then the raw body where it is inline. The body is never JSON inside JSON.
 */
export function encodeEnvelope(envelope: Envelope, body: Body): Buffer {
  const header = JSON.stringify(
    body.kind === 'inline' ? { envelope } : { envelope, reference: body.reference },
  );
  return joinParts(header, body.kind === 'inline' ? body.bytes : undefined);
}

/** The inverse. Its input comes from our own services: decoded, not validated field by field. Throws on truncation. */
export function decodeEnvelope(message: Uint8Array): { envelope: Envelope; body: Body } {
  const { header, raw } = splitParts(message);
  const { envelope, reference } = JSON.parse(header) as { envelope: Envelope; reference?: BodyReference };
  const body: Body =
    reference === undefined ? { kind: 'inline', bytes: raw } : { kind: 'reference', reference };
  return { envelope, body };
}
