import { type AuditEvent, GatewayError, reject } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { startIngress } from './http-fixture.ts';

test('who guesses at keys is slowed down, and every guess that is refused for it is in the audit log', async () => {
  const { url, events, envelopes } = await startIngress({}, () =>
    reject(new GatewayError('unauthenticated')),
  );
  let guesses = 0;
  const guess = async (): Promise<number> => {
    guesses += 1;
    const headers = { authorization: `Bearer sk-guess-${guesses}` };
    const response = await fetch(`${url}/v1/models`, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  const statuses: number[] = [];
  while (statuses.filter(status => status === 429).length < 5) statuses.push(await guess());
  const refused = statuses.length - envelopes.length;
  const audited = await waitFor(() => {
    const found = events.map(({ payload }) => JSON.parse(String(payload)) as AuditEvent);
    const counted = found.reduce((sum, { repeated }) => sum + (repeated?.count ?? 1), 0);
    return counted >= refused ? { found, counted } : undefined;
  });
  expect(audited.counted).toBe(refused);
  expect(audited.found[0]).toMatchObject({
    action: 'request.denied',
    clientAddress: '127.0.0.1',
    details: { code: 'too_many_failures' },
  });
  expect(JSON.stringify(audited.found)).not.toContain('guess');
});
