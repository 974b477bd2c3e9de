import { setTimeout as delay } from 'node:timers/promises';
import { formatDollars, type ServiceName, type UsageEvent } from '@sluice/contract';
import type { ClientRecord } from '@sluice/loadtest/closed-loop/clients';
import { runClients } from '@sluice/loadtest/closed-loop/start-clients';
import { startKiller } from '@sluice/loadtest/kills/killer';
import { bearer, chatBody, post } from '../../e2e/client.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { retried } from '../retried.ts';
import { type Check, check, type Scenario } from '../scenario.ts';
import { producedCost, type Standing, spendingConfig, standingOf, watchSpending } from '../spending.ts';
import { startScenario } from '../start.ts';
import { readEvents } from '../usage/read-usage.ts';

const CLIENTS = 48;
/** Answers have as many tokens as chance says, from 1 to this. */
const MOST_TOKENS = 40;
const PAUSE_MS = 100;
const ROUND_SECONDS = 4;
/** For all of it, until the budget is spent and all of that is settled: on a machine that has other things to do as well. */
const PATIENCE_MS = { short: 90_000, long: 600_000 };
const POLL_MS = 250;
const LEASE_SECONDS = 5;
const KILL_EVERY_MS = 1_500;
/** While processes die, what they had reserved comes back again and again, and the budget is never quite spent. */
const MOST_KILLS = { short: 4, long: Number.POSITIVE_INFINITY };
/** Of the key of a cluster’s first start. */
const TENANT = 'default';
const NANO = 1e9;

interface Spending {
  name: string;
  title: string;
  scale: string;
  amountDollars: Record<'short' | 'long', number>;
  killed: readonly ServiceName[];
}

/** Concurrent streams of random cost spend a budget until none of them has room in it. */
const spending = ({ name, title, scale, amountDollars, killed }: Spending): Scenario => ({
  name,
  title,
  async run(context) {
    const amount = amountDollars[context.length] * NANO;
    const { cluster, provider } = await startScenario(context, {
      ingresses: 2,
      scale,
      config: `${spendingConfig(amountDollars[context.length])}state: { lease: ${LEASE_SECONDS}s }\n`,
    });
    const deadline = performance.now() + PATIENCE_MS[context.length];
    const standing = (): Promise<Standing> =>
      retried('how the budget stands', () => standingOf(cluster), deadline);
    const events = (): Promise<UsageEvent[]> =>
      retried('the usage events', () => readEvents(cluster, TENANT), deadline);
    const watch = watchSpending(cluster, provider);
    const killer = startKiller(cluster, {
      services: killed,
      everyMs: KILL_EVERY_MS,
      most: MOST_KILLS[context.length],
    });
    const records: ClientRecord[] = [];
    let most = 0;
    let left = amount;
    for (let round = 1; left >= most && performance.now() < deadline; round += 1) {
      const plan = {
        urls: cluster.urls,
        apiKey: cluster.apiKey,
        clients: CLIENTS,
        seconds: ROUND_SECONDS,
        kind: { name: 'random', share: 1, model: 'chaos-random', stream: true, maxTokens: MOST_TOKENS },
        pauseMs: PAUSE_MS,
        idPrefix: `${name}-${round}`,
      };
      records.push(...(await runClients(plan, context.cpus.tools)));
      most = mostReserved(await events());
      left = amount - (await standing()).spentNanoDollars;
      context.progress(`$${formatDollars(left)} are left`);
    }
    await killer.stop();
    const end = await settled(cluster, standing, deadline);
    const watched = await watch.stop();
    const produced = producedCost(await provider.ledger());
    const answered = records.filter(({ verdict }) => verdict === 'whole').length;
    const refused = records.filter(({ status }) => status === 429).length;
    const others = records.filter(({ verdict, status }) => verdict !== 'whole' && status !== 429);
    const kills = [...killer.kills.values()].reduce((sum, count) => sum + count, 0);
    const { spentNanoDollars: spent, reservedNanoDollars: reserved } = end;
    return {
      tables: [
        {
          title: `${CLIENTS} clients, answers of 1 to ${MOST_TOKENS} tokens at $0.001, and a budget of $${amount / NANO}`,
          columns: [
            'answered',
            'refused',
            'other',
            'kills',
            'looks',
            'spent',
            'produced',
            'one request at most',
          ],
          rows: [
            [
              answered,
              refused,
              verdictsOf(others),
              kills,
              watched.looks,
              ...[spent, produced, most].map(formatDollars),
            ],
          ],
        },
      ],
      checks: [
        check('spent, whenever somebody looked', watched.spent <= amount, watched),
        // What is charged late for a process that died may have been given back, and taken by others, before.
        ...(killed.length === 0
          ? [
              check(
                'spent and reserved together, whenever somebody looked',
                watched.taken <= amount,
                watched.taken,
              ),
            ]
          : []),
        check(
          'produced by the provider, whenever somebody looked',
          watched.produced <= amount,
          watched.produced,
        ),
        check('left in the end: less than one request may cost', amount - spent < most, amount - spent),
        check('reserved in the end', reserved === 0, reserved),
        ...(killed.length > 0
          ? [check('what the provider produced is paid', spent >= produced, { spent, produced })]
          : exact(spent, produced, await events(), others.length)),
      ],
    };
  },
});

/** Where nobody was killed, all of it is known to the nano-dollar. */
function exact(spent: number, produced: number, events: readonly UsageEvent[], others: number): Check[] {
  const metered = events.reduce((sum, { costNanoDollars = 0 }) => sum + costNanoDollars, 0);
  return [
    check('spent is what the provider produced', spent === produced, { spent, produced }),
    check('and what usage events say', spent === metered, { spent, metered }),
    check('requests neither answered nor refused', others === 0, others),
  ];
}

const verdictsOf = (records: readonly ClientRecord[]): string =>
  [...Map.groupBy(records, ({ verdict }) => verdict)]
    .map(([verdict, own]) => `${own.length} ${verdict}`)
    .join(', ') || '0';

const mostReserved = (events: readonly UsageEvent[]): number =>
  events.reduce((most, { reservedNanoDollars = 0 }) => Math.max(most, reservedNanoDollars), 0);

/**
 * How it stands once nothing is reserved and nothing comes any more. What a process that died had reserved is given back, after its lease, with
 * the next request: so there is one more of them before each look.
 */
async function settled(
  cluster: ChaosCluster,
  standing: () => Promise<Standing>,
  deadline: number,
): Promise<Standing> {
  const body = chatBody('chaos-random', 'Hello', { max_tokens: MOST_TOKENS, stream: true });
  const ask = async (): Promise<unknown> =>
    (await post(cluster, '/v1/chat/completions', body, bearer(cluster.apiKey))).text();
  let last = await standing();
  for (;;) {
    await delay(POLL_MS);
    await retried('one more request', ask, deadline);
    const now = await standing();
    const isSettled = now.reservedNanoDollars === 0 && now.spentNanoDollars === last.spentNanoDollars;
    if (isSettled || performance.now() > deadline) return now;
    last = now;
  }
}

export const budget = spending({
  name: 'budget',
  title:
    'concurrent streams of random cost, through four processes of policy, never spend more than a budget, and all of it but what one request may cost',
  scale: 'policy=4',
  amountDollars: { short: 5, long: 100 },
  killed: [],
});

export const budgetKills = spending({
  name: 'budget-kills',
  title:
    'while processes of policy, dispatch and metering are killed, no more than a budget is spent, what was called is paid, and nothing stays reserved',
  scale: 'policy=2,dispatch=2,metering=2',
  amountDollars: { short: 5, long: 40 },
  killed: ['policy', 'dispatch', 'metering'],
});
