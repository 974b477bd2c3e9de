import { setTimeout as delay } from 'node:timers/promises';
import { admin } from '../e2e/client.ts';
import type { ChaosCluster } from './chaos-cluster.ts';
import { callsIn, type Ledger } from './provider/ledger.ts';
import type { Provider } from './provider/start-provider.ts';
import { withinPatience } from './retried.ts';

const NANO = 1e9;
/** Of a token of an answer, a tenth of a cent, and of a question. */
const OUTPUT_NANO_DOLLARS = 1_000_000;
const INPUT_NANO_DOLLARS = 10_000;
/** What the provider says of each question. */
const PROMPT_TOKENS = 11;
const LOOK_PAUSE_MS = 20;

/** A price as it is written: dollars per million tokens. */
const perMillion = (nanoDollars: number): number => (nanoDollars * 1_000_000) / NANO;

/** Of `sluice.yaml`: what the provider takes, and one budget for everything. */
export const spendingConfig = (amountDollars: number): string => `prices:
  providers:
    provider: { models: { "chaos-*": { input: "${perMillion(INPUT_NANO_DOLLARS)}", output: "${perMillion(OUTPUT_NANO_DOLLARS)}" } } }
budgets:
  - { name: proof, amount: "${amountDollars}", per: total }
`;

/** How the budget stands. */
export interface Standing {
  spentNanoDollars: number;
  reservedNanoDollars: number;
}

export async function standingOf(cluster: ChaosCluster): Promise<Standing> {
  const { status, json } = await admin(cluster, 'GET', '/budgets?budget=proof');
  if (status !== 200) throw new Error(`no budgets: ${status} ${JSON.stringify(json)}`);
  const [standing] = (json as { data: { spentDollars: string; reservedDollars: string }[] }).data;
  const nano = (dollars: string | undefined): number => Math.round(Number(dollars) * NANO);
  return {
    spentNanoDollars: nano(standing?.spentDollars),
    reservedNanoDollars: nano(standing?.reservedDollars),
  };
}

/** What all calls so far cost, in nano-dollars, by what the provider itself has produced. */
export const producedCost = (ledger: Ledger): number =>
  callsIn(ledger).reduce(
    (sum, { outputTokens }) => sum + PROMPT_TOKENS * INPUT_NANO_DOLLARS + outputTokens * OUTPUT_NANO_DOLLARS,
    0,
  );

/** The most of everything that was seen, in nano-dollars, and how often was looked. */
export interface Watched {
  looks: number;
  spent: number;
  /** Spent and reserved together. */
  taken: number;
  /** By the provider’s own count. */
  produced: number;
}

/** Looks at the budget and at the provider again and again, until it is stopped. */
export function watchSpending(cluster: ChaosCluster, provider: Provider): { stop(): Promise<Watched> } {
  const most: Watched = { looks: 0, spent: 0, taken: 0, produced: 0 };
  let stopped = false;
  const run = async (): Promise<void> => {
    while (!stopped) {
      // Where a process that was asked is killed, there is no answer.
      const standing = await withinPatience('how the budget stands', standingOf(cluster)).catch(
        () => undefined,
      );
      most.produced = Math.max(most.produced, producedCost(await provider.ledger()));
      if (standing !== undefined) {
        const { spentNanoDollars: spent, reservedNanoDollars: reserved } = standing;
        most.looks += 1;
        most.spent = Math.max(most.spent, spent);
        most.taken = Math.max(most.taken, spent + reserved);
      }
      await delay(LOOK_PAUSE_MS);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
      return most;
    },
  };
}
