import { z } from 'zod';

const ids = z.array(z.string());

/** What an ingress says of what waits in a queue, on `gw.v1.queue`, to any process that gives turns. */
export const queueMessageSchema = z.discriminatedUnion('kind', [
  /** Their callers are still here. Which of them wait, as far as `holder` knows, and which have their turn. */
  z.strictObject({
    kind: z.literal('renew'),
    queue: z.string(),
    holder: z.string(),
    waiting: ids,
    inTurn: ids,
  }),
  /** Nobody waits for them any more. */
  z.strictObject({ kind: z.literal('leave'), queue: z.string(), ids }),
  /** Somebody has joined. */
  z.strictObject({ kind: z.literal('joined'), queue: z.string() }),
  /** It could not use its turn, such as for a limit that is reached, and can after `forMs`. */
  z.strictObject({ kind: z.literal('defer'), queue: z.string(), id: z.string(), forMs: z.number() }),
]);
export type QueueMessage = z.infer<typeof queueMessageSchema>;
