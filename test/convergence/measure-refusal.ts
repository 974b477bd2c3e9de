import { waitFor } from '@sluice/testkit';
import { admin, bearer, chatBody, mintKey, post } from '../e2e/client.ts';
import type { Gateway } from '../e2e/gateway.ts';

export interface Refusals {
  /** Of each key: from the answer to who shut it out until it is refused. */
  revokedMs: number[];
  switchedOffMs: number[];
}

/** Lets keys in, revokes them or switches their tenant off, and measures how long it takes until they are refused. */
export async function measureRefusals(gateway: Gateway, rounds: number): Promise<Refusals> {
  const measured: Refusals = { revokedMs: [], switchedOffMs: [] };
  for (let round = 1; round <= rounds; round++) {
    const tenant = `tenant-${round}`;
    measured.revokedMs.push(
      await timeOf(gateway, tenant, ({ id }) => admin(gateway, 'DELETE', `/keys/${id}`)),
    );
    measured.switchedOffMs.push(
      await timeOf(gateway, tenant, () => admin(gateway, 'PUT', `/tenants/${tenant}`, { disabled: true })),
    );
  }
  return measured;
}

async function timeOf(
  gateway: Gateway,
  tenant: string,
  shutOut: (key: { id: string }) => Promise<{ status: number }>,
): Promise<number> {
  const { id, key } = await mintKey(gateway, { tenant });
  const statusOf = async (): Promise<number> => {
    const response = await post(gateway, '/v1/chat/completions', chatBody('sample'), bearer(key));
    await response.arrayBuffer();
    return response.status;
  };
  await waitFor(async () => (await statusOf()) === 200);
  const { status } = await shutOut({ id });
  if (status >= 300) throw new Error(`a change was refused: ${status}`);
  const shutOutAt = performance.now();
  await waitFor(async () => (await statusOf()) === 401, { what: 'the key to be refused' });
  return performance.now() - shutOutAt;
}
