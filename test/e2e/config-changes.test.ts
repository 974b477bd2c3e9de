import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from './client.ts';
import { ADMIN_KEY, cleanEnvironment, type Gateway, startGateway, startSluice } from './gateway.ts';
import { killService } from './kill-service.ts';

const CONVERGES_WITHIN_MS = 2_000;
const CHAT = '/v1/chat/completions';

function writeConfig(): string {
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(file, 'server: { host: 127.0.0.1 }\ntelemetry: { logs: { level: warn } }\n');
  return file;
}

/** A configuration that says its number in two places far apart: of a mix they would differ. */
const numbered = (number: number) => ({
  server: { host: '127.0.0.1' },
  telemetry: { logs: { level: 'warn' } },
  tiers: { first: { models: [`model-${number}`] } },
  routes: [
    ...Array.from({ length: 200 }, (_, index) => ({
      name: `route ${index}`,
      match: { model: `m-${index}` },
      targets: [{ provider: 'sample', model: 'x'.repeat(100) }],
    })),
    { name: 'last', match: { model: `model-${number}` }, targets: [{ provider: 'sample' }] },
  ],
});

interface Shown {
  revision: number;
  document: { tiers?: { first?: { models: string[] } }; routes?: { match: { model: string } }[] };
}

async function shownBy(gateway: Gateway): Promise<Shown | undefined> {
  const { status, json } = await admin(gateway, 'GET', '/config').catch(() => ({
    status: 0,
    json: undefined,
  }));
  return status === 200 ? (json as Shown) : undefined;
}

/** The one number that the configuration says; fails where it says two. */
function numberOf({ document }: Shown): number {
  const [first] = document.tiers?.first?.models ?? [];
  const last = document.routes?.at(-1)?.match.model;
  expect(last).toBe(first);
  return first === undefined ? 0 : Number(first.slice('model-'.length));
}

async function apply(
  gateway: Gateway,
  document: object,
  revision?: number,
): Promise<{ status: number; code?: string }> {
  const response = await fetch(`${gateway.url}/api/v1/config`, {
    method: 'PUT',
    headers: {
      ...bearer(ADMIN_KEY),
      'content-type': 'application/json',
      ...(revision !== undefined && { 'if-match': `"${revision}"` }),
    },
    body: JSON.stringify(document),
  });
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, ...(code !== undefined && { code }) };
}

describe('a cluster of processes', () => {
  let gateway: Gateway;
  let configFile: string;
  beforeAll(async () => {
    configFile = writeConfig();
    gateway = await startGateway('cluster', configFile);
  });
  afterAll(() => gateway.stop());

  test('serves a new configuration in every process within two seconds, and drops no request meanwhile', async () => {
    const { key } = await mintKey(gateway);
    let stop = false;
    const statuses = new Map<number, number>();
    const load = Promise.all(
      [1, 2, 3, 4].map(async () => {
        while (!stop) {
          const response = await post(gateway, CHAT, chatBody('sample'), bearer(key));
          await response.arrayBuffer();
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        }
      }),
    );
    const timesMs: number[] = [];
    let processes = 0;
    for (let number = 1; number <= 5; number++) {
      const startedAt = performance.now();
      expect((await apply(gateway, numbered(number))).status).toBe(200);
      const { revision } = (await shownBy(gateway)) ?? { revision: 0 };
      await waitFor(
        async () => {
          const { json } = await admin(gateway, 'GET', '/nodes');
          const { data } = json as { data: { revision: number }[] };
          processes = data.length;
          return data.length >= 6 && data.every(node => node.revision === revision);
        },
        { timeoutMs: CONVERGES_WITHIN_MS },
      );
      timesMs.push(performance.now() - startedAt);
    }
    stop = true;
    await load;
    console.info(
      `${processes} processes served a new configuration of 201 routes after ${timesMs.map(Math.round).join(', ')} ms; ${statuses.get(200)} requests meanwhile, none failed`,
    );
    expect([...statuses.keys()]).toEqual([200]);
  });

  test('of a hundred changes by two writers none is lost, and each that is refused is told so', async () => {
    await apply(gateway, numbered(0));
    const counts = { applied: 0, refused: 0 };
    const write = async (): Promise<void> => {
      for (let change = 0; change < 50; change++) {
        const shown = await shownBy(gateway);
        if (shown === undefined) return expect.unreachable('no configuration');
        const { status, code } = await apply(gateway, numbered(numberOf(shown) + 1), shown.revision);
        if (status === 200) counts.applied += 1;
        else {
          expect({ status, code }).toEqual({ status: 412, code: 'precondition_failed' });
          counts.refused += 1;
        }
      }
    };
    await Promise.all([write(), write()]);
    console.info(`two writers: ${counts.applied} changes applied, ${counts.refused} refused`);
    expect(counts.applied + counts.refused).toBe(100);
    const shown = await shownBy(gateway);
    expect(shown && numberOf(shown)).toBe(counts.applied);
  });

  test('is at the old or the new configuration, never at a mix, when control is killed while it applies', async () => {
    for (let round = 1; round <= 3; round++) {
      const before = await waitFor(() => shownBy(gateway));
      const number = 1_000 * round;
      const applying = apply(gateway, numbered(number)).catch(() => ({ status: 0 }));
      await new Promise(resolve => setImmediate(resolve));
      killService('control', configFile);
      const { status } = await applying;
      const after = await waitFor(() => shownBy(gateway));
      expect([numberOf(before), number]).toContain(numberOf(after));
      if (status === 200) expect(numberOf(after)).toBe(number);
    }
  });
});

test('a gateway of one process is at the old or the new configuration, never at a mix, after it was killed while it applied', async () => {
  const data = temporaryFolder();
  const configFile = writeConfig();
  const port = String(await freePort());
  const start = () =>
    startSluice(
      ['up', '--config', configFile, '--port', port, '--data', data],
      cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY }),
    );
  let written = 0;
  for (let round = 1; round <= 4; round++) {
    const started = await start();
    const gateway = {
      url: started.ready.url,
      urls: started.ready.urls,
      adminKey: ADMIN_KEY,
      log: started.log,
      stop: started.stop,
    };
    const before = await waitFor(() => shownBy(gateway));
    expect([written, numberOf(before)]).toContain(numberOf(before));
    const numbers = [numberOf(before), ...[1, 2, 3].map(step => 100 * round + step)];
    const applying = Promise.allSettled(numbers.slice(1).map(number => apply(gateway, numbered(number))));
    await waitFor(async () => ((await shownBy(gateway))?.revision ?? 0) > before.revision);
    started.child.kill('SIGKILL');
    await applying;
    const again = await start();
    const after = await waitFor(() => shownBy({ ...gateway, url: again.ready.url }));
    written = numberOf(after);
    expect(numbers).toContain(written);
    await again.stop();
  }
});
