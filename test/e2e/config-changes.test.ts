import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureConvergence, renderConvergence } from '../convergence/measure-convergence.ts';
import { ADMIN_KEY, cleanEnvironment, type Gateway, startGateway, startSluice } from './gateway.ts';
import { killService, signalService } from './kill-service.ts';
import { apply, numbered, servedRevisions, shownBy, writeEmptyConfig } from './numbered-config.ts';

/** A process per service. */
const PROCESSES = 8;
/** For a machine that is busy: how fast it is tells `./sluice test convergence`. */
const PATIENCE = { timeoutMs: 60_000 };
const TEST_TIMEOUT_MS = 180_000;

const shownSoon = (gateway: Gateway) => waitFor(() => shownBy(gateway), PATIENCE);
const onlyNumber = ({ numbers }: { numbers: number[] }): number => {
  expect(numbers).toHaveLength(1);
  return numbers[0] ?? 0;
};

const everyProcessServes = (gateway: Gateway, revision: number | undefined) =>
  waitFor(async () => {
    const served = await servedRevisions(gateway);
    return served.length >= PROCESSES && served.every(each => each === revision);
  }, PATIENCE);

describe('a cluster of processes', () => {
  let gateway: Gateway;
  let configFile: string;
  beforeAll(async () => {
    configFile = writeEmptyConfig();
    gateway = await startGateway('cluster', configFile);
  });
  afterAll(() => gateway.stop());

  test.each([
    ['a new configuration', 0],
    ['one that no message of NATS can carry', 10_000],
  ])(
    'serves %s in every process, and drops no request meanwhile',
    async (_, terms) => {
      const seen = await measureConvergence(gateway, { processes: PROCESSES, changes: 3, terms });
      console.info(renderConvergence(seen));
      expect(terms === 0 || seen.sizeBytes > 1_048_576).toBe(true);
      expect([...seen.statuses.keys()]).toEqual([200]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a process that stood still while the configuration changed, and one that was killed, serve the newest when they are back',
    async () => {
      signalService('SIGSTOP', 'metering', configFile);
      killService('policy', configFile);
      let revision: number | undefined;
      for (const number of [11, 12, 13])
        ({ revision } = await waitFor(async () => {
          const applied = await apply(gateway, numbered(number));
          return applied.status === 200 ? applied : undefined;
        }, PATIENCE));
      signalService('SIGCONT', 'metering', configFile);
      await everyProcessServes(gateway, revision);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'of a hundred changes by two writers none is lost, and each that is refused is told so',
    async () => {
      await apply(gateway, numbered(0));
      const counts = { applied: 0, refused: 0 };
      const write = async (): Promise<void> => {
        for (let change = 0; change < 50; change++) {
          const shown = await shownSoon(gateway);
          const { status, code } = await apply(gateway, numbered(onlyNumber(shown) + 1), shown.revision);
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
      expect(onlyNumber(await shownSoon(gateway))).toBe(counts.applied);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'is at the old or the new configuration, never at a mix, when control is killed while it applies',
    async () => {
      for (let round = 1; round <= 3; round++) {
        const before = onlyNumber(await shownSoon(gateway));
        const number = 1_000 * round;
        const applying = apply(gateway, numbered(number)).catch(() => ({ status: 0 }));
        await new Promise(resolve => setImmediate(resolve));
        killService('control', configFile);
        const { status } = await applying;
        const after = onlyNumber(await shownSoon(gateway));
        expect([before, number]).toContain(after);
        if (status === 200) expect(after).toBe(number);
      }
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  'a gateway of one process is at the old or the new configuration, never at a mix, after it was killed while it applied',
  async () => {
    const data = temporaryFolder();
    const configFile = writeEmptyConfig();
    const port = String(await freePort());
    const start = async () => {
      const started = await startSluice(
        ['up', '--config', configFile, '--port', port, '--data', data],
        cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY }),
      );
      const { url, urls } = started.ready;
      return { child: started.child, url, urls, adminKey: ADMIN_KEY, log: started.log, stop: started.stop };
    };
    let written = 0;
    for (let round = 1; round <= 4; round++) {
      const gateway = await start();
      const before = await shownSoon(gateway);
      expect(onlyNumber(before)).toBe(written);
      const numbers = [written, ...[1, 2, 3].map(step => 100 * round + step)];
      const applying = Promise.allSettled(numbers.slice(1).map(number => apply(gateway, numbered(number))));
      await waitFor(async () => ((await shownBy(gateway))?.revision ?? 0) > before.revision, PATIENCE);
      gateway.child.kill('SIGKILL');
      await applying;
      const again = await start();
      written = onlyNumber(await shownSoon(again));
      expect(numbers).toContain(written);
      await again.stop();
    }
  },
  TEST_TIMEOUT_MS,
);
