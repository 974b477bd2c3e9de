import { z } from 'zod';

const attemptOf = { id: z.string(), attempt: z.number().int().positive() };

/** What instances say to each other about a request, on `gw.v1.control.<instance>`. */
export const controlMessageSchema = z.discriminatedUnion('kind', [
  /** Every frame below `next` has reached the client's socket: cumulative, and the credit for more. */
  z.strictObject({ kind: z.literal('acknowledge'), ...attemptOf, next: z.number().int().nonnegative() }),
  /** These answers arrived whole; forget their frames. Gathered, so that short answers cost no message each. */
  z.strictObject({ kind: z.literal('done'), ids: z.array(z.string()) }),
  /** The caller has left. */
  z.strictObject({ kind: z.literal('cancel'), ...attemptOf }),
  /** Frames from `from` on are missing. */
  z.strictObject({
    kind: z.literal('resend'),
    ...attemptOf,
    from: z.number().int().nonnegative(),
    origin: z.string(),
  }),
  /** A later attempt found this instance at work on the request: answer as that attempt from frame 0. */
  z.strictObject({ kind: z.literal('adopt'), ...attemptOf, asker: z.string() }),
  /** The turn of these has come: they are to be driven again. */
  z.strictObject({ kind: z.literal('turn'), queue: z.string(), ids: z.array(z.string()) }),
  /** The turn of these jobs has come: they are to be run. */
  z.strictObject({ kind: z.literal('run-jobs'), queue: z.string(), ids: z.array(z.string()) }),
  /** These jobs were cancelled. */
  z.strictObject({ kind: z.literal('stop-jobs'), ids: z.array(z.string()) }),
  /** These are in no queue any more: they have to queue again, at the place of their age. */
  z.strictObject({ kind: z.literal('unqueued'), ids: z.array(z.string()) }),
  /** Says nothing: that nobody is there to hear it is what its sender may learn. */
  z.strictObject({ kind: z.literal('ping') }),
  z.strictObject({ kind: z.literal('adopted'), ...attemptOf }),
  z.strictObject({ kind: z.literal('missing'), ...attemptOf }),
]);
export type ControlMessage = z.infer<typeof controlMessageSchema>;
