import { z } from 'zod';

/**
 * Bodies up to this size travel with the envelope; larger ones stay with their holder and are pulled by
 * the stages that read them. Measured: from 16 KB on, carrying a body past stages that do not read it
 * costs more than pulling it once.
 */
export const INLINE_BODY_LIMIT_BYTES = 16 * 1024;

/** Bodies from this size on take a millisecond or more to look into. `Turns` keeps them from holding up the others. */
export const LARGE_BODY_BYTES = 256 * 1024;

const bodyReferenceSchema = z.strictObject({
  /** The instance that holds the bytes; it answers on `gw.v1.body.<holder>`. */
  holder: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  sha256: z.string().length(64),
  /** 128 random bits, hex. Who does not know it cannot pull the body. */
  token: z.string().length(32),
});
export type BodyReference = z.infer<typeof bodyReferenceSchema>;

export type Body = { kind: 'inline'; bytes: Uint8Array } | { kind: 'reference'; reference: BodyReference };

export const emptyBody: Body = { kind: 'inline', bytes: new Uint8Array(0) };
export const inlineBody = (bytes: Uint8Array): Body => ({ kind: 'inline', bytes });
