import { runClients } from '@sluice/loadtest/closed-loop/start-clients';
import { overshoot } from '@sluice/loadtest/limits/overshoot';
import { mintKey } from '../../e2e/client.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const CLIENTS = 64;
/** A client that was refused asks again after this, and not after `Retry-After`: the limit has to hold. */
const PAUSE_MS = 100;
/** By another key: processes that are new to it take their time, and the provider would see requests later than they were let through. */
const WARM_UP_SECONDS = 3;
const amounts = {
  short: { seconds: 6, limit: 100, windowMs: 2_000 },
  long: { seconds: 30, limit: 500, windowMs: 5_000 },
};

export const limits: Scenario = {
  name: 'limits',
  title: 'four processes of policy on one Redis let through exactly a limit in every window, and never more',
  async run(context) {
    const { seconds, limit, windowMs } = amounts[context.length];
    const { cluster, provider } = await startScenario(context, { ingresses: 2, scale: 'policy=4' });
    const { key } = await mintKey(cluster, { limits: [{ requests: limit, per: `${windowMs}ms` }] });
    context.progress(`${CLIENTS} clients for ${seconds} s, ${limit} requests in ${windowMs} ms`);
    const plan = {
      urls: cluster.urls,
      clients: CLIENTS,
      kind: { name: 'whole', share: 1, model: 'chaos-whole', stream: false },
      pauseMs: PAUSE_MS,
    };
    const { tools } = context.cpus;
    const warmUp = { apiKey: cluster.apiKey, seconds: WARM_UP_SECONDS, idPrefix: 'warm-up' };
    await runClients({ ...plan, ...warmUp }, tools);
    const records = await runClients({ ...plan, apiKey: key, seconds, idPrefix: 'limits' }, tools);
    const ledger = await provider.ledger();
    const arrivals = records.flatMap(({ id }) => ledger.get(id) ?? []).map(({ at }) => at);
    const decided = records.flatMap(({ id, sentAt }) => {
      const [call] = ledger.get(id) ?? [];
      return call === undefined ? [] : [[sentAt, call.at] as const];
    });
    const refused = records.filter(({ status, code }) => status === 429 && code === 'rate_limited').length;
    const others = records.length - refused - arrivals.length;
    const windows = Math.floor((seconds * 1_000) / (windowMs + windowMs / 60));
    const most = mostIn(windowMs, arrivals);
    return {
      tables: [
        {
          title: `${CLIENTS} clients for ${seconds} s, ${limit} requests in any ${windowMs} ms`,
          columns: ['requests', 'let through', 'refused', 'most in a window, by the provider’s clock'],
          rows: [[records.length, arrivals.length, refused, most]],
        },
      ],
      checks: [
        check('most that a window held beyond the limit', overshoot(decided, limit, windowMs) === 0, {
          overshoot: overshoot(decided, limit, windowMs),
        }),
        ...(context.length === 'long'
          ? [
              check('the limit was used up in each window', arrivals.length >= windows * limit, {
                windows,
                letThrough: arrivals.length,
              }),
            ]
          : [check('the limit was used up', arrivals.length >= limit, arrivals.length)]),
        check('requests neither let through nor refused', others === 0, others),
      ],
    };
  },
};

/** The most of these instants that any window of this length holds. */
function mostIn(windowMs: number, instants: readonly number[]): number {
  const sorted = [...instants].sort((left, right) => left - right);
  let from = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while ((sorted[from] ?? at) <= at - windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
