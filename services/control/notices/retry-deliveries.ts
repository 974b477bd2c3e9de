import { type DeliveryEvent, INSTALLATION_TENANT, type Outcome, replyJson } from '@sluice/contract';
import type { NewNotice } from '@sluice/store';
import { z } from 'zod';
import type { OperationRequest } from '../api/operation.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { selectDeliveries } from './read-notices.ts';

const BATCH = 100;

export const retryBodySchema = z.strictObject({
  since: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' })
    .meta({ description: 'What was given up since then.' }),
  destination: z
    .string()
    .max(128)
    .optional()
    .meta({ description: 'Of this destination only, such as `callback:chat`.' }),
});
export const retriedSchema = z.object({ queued: z.number(), refused: z.number() });

type RetryRequest = Pick<OperationRequest, 'envelope' | 'caller'> & {
  body: z.output<typeof retryBodySchema>;
};

/** Puts what was given up into its queue again. Whoever did receive it knows it by its id. */
export async function retryDeliveries(
  request: RetryRequest,
  { events, notices, audit, clock }: AdminDependencies,
): Promise<Outcome> {
  const { since, destination } = request.body;
  const counts = { queued: 0, refused: 0 };
  const change = {
    ...askedBy(request, 'notices.retried'),
    tenant: INSTALLATION_TENANT,
    target: { kind: 'notices' as const, id: destination ?? '*' },
    details: { since },
  };
  await audit(change, async () => {
    let batch: NewNotice[] = [];
    const add = async (): Promise<void> => {
      const refused = batch.length === 0 ? [] : await notices.add(batch);
      counts.refused += refused.length;
      counts.queued += batch.length - refused.length;
      batch = [];
    };
    const isAskedFor = selectDeliveries({ result: 'dead', destination });
    const from = { kind: 'time', at: Date.parse(since) } as const;
    for await (const stored of events.read('DELIVERY', { from, follow: false })) {
      if (!isAskedFor(stored)) continue;
      const { notice, noticeId, destination: to }: DeliveryEvent = JSON.parse(stored.payload);
      if (notice === undefined) continue;
      // Another id than that under which it was done, or it would be taken for done.
      batch.push({ destination: to, id: `${noticeId}.retry-${clock()}`, payload: notice });
      if (batch.length === BATCH) await add();
    }
    await add();
  });
  return replyJson(202, counts);
}
