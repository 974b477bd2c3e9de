import { periodText } from '@sluice/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { digitsOf, whoseText } from './budget-text.ts';
import { type CommandIo, writeLine } from './command-io.ts';
import { createGatewayClient } from './gateway-client.ts';
import { formatTable } from './table.ts';

/** Tolerant of what a newer gateway adds: `--json` shows that too. */
const standingSchema = z.looseObject({
  budget: z.string(),
  tenant: z.string().optional(),
  subject: z.record(z.string(), z.string()),
  amountDollars: z.string(),
  per: z.string(),
  spentDollars: z.string(),
  reservedDollars: z.string(),
  remainingDollars: z.string(),
  spentShare: z.number(),
  periodEnd: z.string().optional(),
});
type Standing = z.output<typeof standingSchema>;
const pageSchema = z.object({ data: z.array(standingSchema), next: z.string().optional() });

interface BudgetOptions {
  tenant?: string;
  budget?: string;
  json?: true;
}

const BAR_WIDTH = 20;

async function everyStanding(io: CommandIo, { tenant, budget }: BudgetOptions): Promise<Standing[]> {
  const client = createGatewayClient(io);
  const standings: Standing[] = [];
  let after: string | undefined;
  do {
    const query = new URLSearchParams({
      limit: '1000',
      ...(tenant && { tenant }),
      ...(budget && { budget }),
      ...(after && { after }),
    });
    const page = await client.ask(pageSchema, { path: `/api/v1/budgets?${query}` });
    standings.push(...page.data);
    after = page.next;
  } while (after !== undefined);
  return standings;
}

/** What is spent `█`, what requests that still run have reserved `▒`, and what is left `░`. */
function barOf({ amountDollars, reservedDollars, spentShare }: Standing): string {
  const spent = Math.min(BAR_WIDTH, Math.floor(spentShare * BAR_WIDTH));
  const reserved = Math.min(
    BAR_WIDTH - spent,
    Math.ceil((Number(reservedDollars) / Number(amountDollars)) * BAR_WIDTH),
  );
  const left = BAR_WIDTH - spent - reserved;
  return `${'█'.repeat(spent)}${'▒'.repeat(reserved)}${'░'.repeat(left)} ${Math.floor(100 * spentShare)} %`;
}

/** The tenant first, where others may have a team or a user of the same name. */
const whose = ({ tenant, subject }: Standing): string =>
  whoseText(tenant === undefined ? subject : { tenant, ...subject });

const ends = ({ periodEnd }: Standing): string =>
  periodEnd === undefined ? 'never' : `${periodEnd.slice(0, 16).replace('T', ' ')}Z`;

async function showBudgets(options: BudgetOptions, io: CommandIo): Promise<void> {
  const standings = await everyStanding(io, options);
  if (options.json) return writeLine(io.stdout, JSON.stringify(standings));
  if (standings.length === 0) return writeLine(io.stdout, 'There are no budgets that anything was spent of.');
  const rows = standings.map(standing => {
    const { budget, amountDollars, per, spentDollars, reservedDollars, remainingDollars } = standing;
    const digits = digitsOf(amountDollars);
    const money = (dollars: string): string => `$${Number(dollars).toFixed(digits)}`;
    return [
      budget,
      whose(standing),
      barOf(standing),
      money(spentDollars),
      money(reservedDollars),
      money(remainingDollars),
      `${money(amountDollars)} ${periodText(per)}`,
      ends(standing),
    ];
  });
  const head = ['BUDGET', 'WHOSE', 'SPENT', '', 'RESERVED', 'LEFT', 'OF', 'ENDS'];
  await writeLine(io.stdout, formatTable(head, rows, io.stdout));
}

export function addBudgetsCommand(program: Command, io: CommandIo): void {
  program
    .command('budgets')
    .description('show what is spent of each budget, what is reserved and what is left')
    .option('--tenant <tenant>', 'only those of this tenant')
    .option('--budget <name>', 'only the budget of this name')
    .option('--json', 'one line of JSON: an array')
    .addHelpText(
      'after',
      `
The bar: █ is spent, ▒ is reserved by requests that have not ended, ░ is left.

Examples:
  $ ./sluice budgets
  $ ./sluice budgets --tenant acme --json | jq -r '.[] | select(.spentShare > 0.8) | .budget'`,
    )
    .action((options: BudgetOptions) => showBudgets(options, io));
}
