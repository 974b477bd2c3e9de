import { readFileSync } from 'node:fs';
import type { UsageEvent } from '@sluice/contract';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';
import { admin } from '../../e2e/client.ts';
import type { Gateway } from '../../e2e/gateway.ts';

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** Every usage event of a tenant there is, in the order in which it was stored. */
export async function readEvents({ url, adminKey }: Gateway, tenant: string): Promise<UsageEvent[]> {
  const events: UsageEvent[] = [];
  const response = await fetch(`${url}/api/v1/usage/events?from=start&tenant=${tenant}`, {
    headers: bearer(adminKey),
  });
  if (!response.ok) throw new Error(`no usage events: ${response.status} ${await response.text()}`);
  for (const line of (await response.text()).split('\n'))
    if (line.trim() !== '') events.push(JSON.parse(line));
  return events;
}

/** What the gateway has added up since a time, of every tenant. */
export async function readSums(gateway: Gateway, since: Date): Promise<Record<string, number>> {
  const query = new URLSearchParams({
    from: since.toISOString(),
    to: new Date(Date.now() + 60_000).toISOString(),
  });
  const { status, json } = await admin(gateway, 'GET', `/usage?${query}`);
  if (status !== 200) throw new Error(`no sums: ${status} ${JSON.stringify(json)}`);
  return (json as { total: Record<string, number> }).total;
}

/** What clients say, from the file that a load writes. */
export const readRecords = (file: string): RequestRecord[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as RequestRecord);
