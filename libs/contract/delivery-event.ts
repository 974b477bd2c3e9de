import { z } from 'zod';
import { subjects } from './subjects.ts';

export const noticeKinds = ['alert', 'request'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/**
 * What became of an alert or of the notice of a finished request at one destination. Published on `delivery.v1.<tenant>`: of
 * alerts always, of requests where they could not be delivered. Times are epoch milliseconds.
 */
export const deliveryEventSchema = z.strictObject({
  version: z.literal(1),
  eventId: z.string(),
  at: z.number(),
  tenant: z.string(),
  kind: z.enum(noticeKinds),
  /** Of the alert, or the id of the request. */
  noticeId: z.string(),
  /** `alert:<name>` or `callback:<route>`. */
  destination: z.string(),
  /** `dead`: given up. */
  result: z.enum(['delivered', 'dead']),
  attempts: z.number().int().nonnegative(),
  durationMs: z.number().nonnegative(),
  /** The last answer, where there was one. */
  status: z.number().int().optional(),
  /** Why it was given up. */
  reason: z.string().optional(),
  /** Of one that was given up: what was to be sent, so that it can be sent again. */
  notice: z.string().optional(),
});
export type DeliveryEvent = z.infer<typeof deliveryEventSchema>;

/** A delivery event as it is appended to the event log. */
export const deliveryMessage = (event: DeliveryEvent): { id: string; subject: string; payload: string } => ({
  id: event.eventId,
  subject: subjects.delivery(event.tenant),
  payload: JSON.stringify(event),
});
