import type { ReadFrom } from '@sluice/store';
import { z } from 'zod';

const readFrom = z.string().transform((text, context): ReadFrom => {
  if (text === 'start' || text === 'now') return { kind: text };
  if (/^\d{1,15}$/.test(text)) return { kind: 'sequence', sequence: Number(text) };
  const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).safeParse(text);
  if (time.success) return { kind: 'time', at: Date.parse(time.data) };
  context.addIssue({
    code: 'custom',
    message: 'expected start, now, a sequence number, or a time such as 2030-01-31T12:00:00Z',
    input: text,
  });
  return z.NEVER;
});

/** What a query for the events of a stream says. */
export const eventQuerySchema = z.strictObject({
  from: readFrom.prefault('start'),
  /** Keep the answer open and send what comes. */
  follow: z
    .enum(['true', 'false'])
    .default('false')
    .transform(text => text === 'true'),
  tenant: z.string().max(128).optional().meta({ description: 'Only this tenant.' }),
  until: z.iso
    .datetime({ offset: true })
    .transform(text => Date.parse(text))
    .optional()
    .meta({ description: 'Ends before the first event that was stored at this time or later.' }),
  /** At most this many events. */
  limit: z.coerce.number().int().min(1).max(1_000_000_000).optional(),
});
export type EventQuery = z.output<typeof eventQuerySchema>;
