import { type UsageEvent, usageEventSchema } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { bearer } from '../client.ts';
import type { Gateway } from '../gateway.ts';

/** The usage event of the request that was answered so, by the id that the gateway gave it. */
export async function usageOf(gateway: Gateway, tenant: string, response: Response): Promise<UsageEvent> {
  const id = response.headers.get('x-request-id');
  return await waitFor(async () => {
    const answer = await fetch(`${gateway.url}/api/v1/usage/events?from=start&tenant=${tenant}`, {
      headers: bearer(gateway.adminKey),
    });
    const lines = (await answer.text()).split('\n').filter(line => line.trim() !== '');
    const events = lines.map(line => JSON.parse(line) as Record<string, unknown>);
    const found = events.find(({ requestId }) => requestId === id);
    if (found === undefined) return undefined;
    const { sequence: _sequence, ...event } = found;
    return usageEventSchema.parse(event);
  });
}
