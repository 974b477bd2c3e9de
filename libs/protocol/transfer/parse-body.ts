import type { JsonObject } from '../json/read-object.ts';

/** A caller's body, which the ingress has checked; what masks it keeps it JSON. */
export const parseBody = (body: Uint8Array): JsonObject =>
  JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')) as JsonObject;
