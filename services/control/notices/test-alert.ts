import { setTimeout as delay } from 'node:timers/promises';
import { alertDestination, type Config } from '@sluice/config';
import {
  alertMessage,
  type Clock,
  type DeliveryEvent,
  deliveryEventSchema,
  GatewayError,
  INSTALLATION_TENANT,
} from '@sluice/contract';
import type { EventLog } from '@sluice/store';
import { z } from 'zod';

/** An attempt takes ten seconds at most; a second more for its way. */
const ANSWERED_WITHIN_MS = 12_000;

export const testedSchema = z.object({
  alertId: z.string(),
  destinations: z.array(
    z.object({
      destination: z.string(),
      /** `waiting`: no outcome in time. */
      result: z.enum(['delivered', 'dead', 'waiting']),
      status: z.number().optional(),
      reason: z.string().optional(),
      durationMs: z.number().optional(),
    }),
  ),
});

/** Raises a test alert, which goes to every destination once, and waits for what becomes of it. */
export async function testAlerts(
  { alerts }: Config,
  { events, clock, nonce, by }: { events: EventLog; clock: Clock; nonce: string; by: string },
): Promise<z.output<typeof testedSchema>> {
  const destinations = alerts.map(alertDestination);
  const alert = alertMessage({
    at: clock(),
    tenant: INSTALLATION_TENANT,
    kind: 'test',
    severity: 'info',
    title: 'This is a test of the alerts of Sluice.',
    details: { 'asked for by': by },
    subject: { nonce },
  });
  const outcomes = await followOutcomes(events, alert.id, destinations, () => events.append(alert));
  return {
    alertId: alert.id,
    destinations: destinations.map(destination => {
      const outcome = outcomes.get(destination);
      if (outcome === undefined)
        return {
          destination,
          result: 'waiting',
          reason: `no outcome within ${ANSWERED_WITHIN_MS / 1000} seconds: is a notifier running, with the secret of this destination?`,
        };
      const { result, status, reason, durationMs } = outcome;
      return { destination, result, status, reason, durationMs };
    }),
  };
}

/** Reads outcomes from now on, begins, and ends with the last of them or when time is up. */
async function followOutcomes(
  events: EventLog,
  alertId: string,
  destinations: readonly string[],
  begin: () => void,
): Promise<Map<string, DeliveryEvent>> {
  const outcomes = new Map<string, DeliveryEvent>();
  const { newest } = await events.extent('DELIVERY');
  begin();
  if (destinations.length === 0) return outcomes;
  const over = new AbortController();
  const late = delay(ANSWERED_WITHIN_MS, undefined, { signal: over.signal })
    .catch(() => undefined)
    .then(() => over.abort());
  const from = { kind: 'sequence', sequence: newest + 1 } as const;
  for await (const { payload } of events.read('DELIVERY', { from, follow: true, signal: over.signal })) {
    const { data } = deliveryEventSchema.safeParse(JSON.parse(payload));
    if (data?.noticeId === alertId) outcomes.set(data.destination, data);
    if (outcomes.size === destinations.length) break;
  }
  over.abort();
  await late;
  return outcomes;
}

export const noDestinations = (): GatewayError =>
  new GatewayError('conflict', {
    message: 'The configuration has no destination of alerts. Add one to "alerts", then test it.',
  });
