import { ask, type LocalServer } from '@sluice/local-servers';
import { startRedisServer, startSwitchboard } from '@sluice/testkit';
import { outageScenario } from '../outage-scenario.ts';

export const redisOutages = outageScenario({
  name: 'redis',
  title:
    'while Redis is killed, stalled, and failing over to its replica, requests go on, and limits are kept again within seconds',
  async prepare({ onEnd }) {
    const [first, second] = await Promise.all([startRedisServer(), startRedisServer()]);
    for (const server of [first, second]) onEnd(() => server.stop());
    await tell(second, `REPLICAOF 127.0.0.1 ${first.port}`);
    const address = await startSwitchboard(first.port);
    onEnd(() => address.stop());
    return {
      options: { environment: { GATEWAY_STATE_REDIS_URL: `redis://127.0.0.1:${address.port}` } },
      outages: [
        {
          what: 'Redis killed',
          begin: () => first.kill(),
          end: () => first.restart(),
          countUses: () => decisionsOf(first),
        },
        {
          what: 'Redis stalled',
          begin: () => first.pause(),
          end: () => first.resume(),
          countUses: () => decisionsOf(first),
        },
        {
          what: 'Redis made a replica of its replica, its connections kept',
          async begin() {
            await tell(first, `REPLICAOF 127.0.0.1 ${second.port}`);
          },
          async end() {
            await tell(second, 'REPLICAOF NO ONE');
            address.switchTo(second.port);
          },
          countUses: () => decisionsOf(second),
        },
      ],
    };
  },
});

const tell = (server: LocalServer, command: string): Promise<string | undefined> =>
  ask(server.port, `${command}\r\n`);

/** How many scripts it has run: every decision about limits is one. */
const decisionsOf = async (server: LocalServer): Promise<number> =>
  Number(/cmdstat_evalsha:calls=(\d+)/.exec((await tell(server, 'INFO commandstats')) ?? '')?.[1] ?? 0);
