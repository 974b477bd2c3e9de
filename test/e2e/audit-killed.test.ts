import { waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { admin, bearer } from './client.ts';
import { type Gateway, restartableGateway, startGateway } from './gateway.ts';
import { killService } from './kill-service.ts';
import { type ProviderStub, startProviderStub } from './provider-stub.ts';
import { writeTestConfig } from './test-config.ts';

let stub: ProviderStub;
let configFile: string;
beforeAll(async () => {
  stub = await startProviderStub();
  configFile = writeTestConfig(stub);
});
afterAll(() => stub.close());

async function linesOf(gateway: Gateway, path: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${gateway.url}/api/v1${path}`, { headers: bearer(gateway.adminKey) });
  expect(response.status).toBe(200);
  const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
  return lines.map(line => JSON.parse(line));
}

/** Ids of the keys that were made, by the audit log. */
async function auditedKeys(gateway: Gateway): Promise<string[]> {
  const events = await linesOf(gateway, '/audit?from=start&action=key.created&tenant=acme');
  return events.map(({ target }) => (target as { id: string }).id);
}

async function existingKeys(gateway: Gateway): Promise<string[]> {
  const { json } = await admin(gateway, 'GET', '/keys?tenant=acme&limit=1000');
  return (json as { data: { id: string }[] }).data.map(({ id }) => id);
}

const createKey = (gateway: Gateway, number: number) =>
  admin(gateway, 'POST', '/keys', { name: `key ${number}`, tenant: 'acme' });

/** Every event is sealed, once, and nothing is missing. */
async function expectSealed(gateway: Gateway): Promise<void> {
  await waitFor(async () => {
    const result = (await linesOf(gateway, '/audit/verify')).at(-1);
    expect(result?.fault).toBeUndefined();
    return result?.done === true && result.unsealed === 0;
  });
}

/** No key without its event, and no event twice. */
async function expectAudited(gateway: Gateway): Promise<void> {
  const audited = await auditedKeys(gateway);
  expect(new Set(audited).size).toBe(audited.length);
  expect(audited).toEqual(expect.arrayContaining(await existingKeys(gateway)));
}

describe('a process per service', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway('cluster', configFile);
  });
  afterAll(() => gateway.stop());

  test('control is killed again and again while keys are made: each key is audited, and the chain has no gap', async () => {
    let killed = 0;
    for (let number = 0; number < 24; number += 1) {
      const creating = createKey(gateway, number);
      if (number % 8 === 4) {
        killService('control', configFile);
        killed += 1;
      }
      const { status } = await creating;
      expect([201, 503]).toContain(status);
    }
    expect(killed).toBe(3);
    await expectSealed(gateway);
    await expectAudited(gateway);
  });
});

describe('one process', () => {
  test('it is killed again and again while keys are made: each key is audited, and the chain has no gap', async () => {
    const start = await restartableGateway('up', configFile);
    for (let round = 0; round < 3; round += 1) {
      const gateway = await start();
      const creating = Array.from({ length: 20 }, (_, index) => createKey(gateway, round * 20 + index));
      const ended = Promise.allSettled(creating);
      await creating[5];
      await gateway.kill();
      await ended;
    }
    const gateway = await start();
    onTestFinished(() => gateway.stop());
    await expectSealed(gateway);
    await expectAudited(gateway);
    expect((await existingKeys(gateway)).length).toBeGreaterThanOrEqual(18);
  });
});
