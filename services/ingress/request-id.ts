import { randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
const pool = Buffer.allocUnsafe(ID_BYTES * 256);
let used = pool.length;

/** 128 random bits, hex; drawn from the system many at a time. */
export function mintRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('hex', used - ID_BYTES, used);
}

const LABEL = /^[\x21-\x7e]{1,128}$/;

/** The client's own `x-request-id`, if it is one that can be echoed and logged. */
export const readLabel = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && LABEL.test(header) ? header : undefined;
