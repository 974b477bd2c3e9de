import { parseArgs } from 'node:util';
import { longPace, shortPace } from './pace.ts';
import { type Row, renderTable } from './render-table.ts';
import { differences, runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { hostings, startFailures } from './start.ts';

const HELP = `Usage: ./sluice test failures [NAME...] [--cluster] [--long]

Puts a provider that misbehaves behind a gateway, and prints what the client got, which calls the provider saw and how
long it took, each beside what is expected. Without a name: every scenario.

Options:
  --cluster  a process per service; else one process
  --long     waits as long as the titles say; else a tenth of that
  --list     the scenarios
  --help

Examples:
  $ ./sluice test failures --list
  $ ./sluice test failures cut stalls --long
`;

const USAGE_STATUS = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cluster: { type: 'boolean' },
    long: { type: 'boolean' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const list = (): string => {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`).join('');
};

async function run(): Promise<number> {
  const unknown = positionals.find(name => !scenarios.some(scenario => scenario.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no scenario ${unknown}. They are:\n${list()}`);
    return USAGE_STATUS;
  }
  const chosen =
    positionals.length === 0 ? scenarios : scenarios.filter(({ name }) => positionals.includes(name));
  const pace = values.long === true ? longPace : shortPace;
  const context = await startFailures(hostings[values.cluster === true ? 1 : 0], chosen, pace);
  const rows: Row[] = [];
  try {
    for (const scenario of chosen) {
      const seen = await runScenario(scenario, context);
      rows.push({ scenario, seen, differences: differences(scenario, seen, pace) });
    }
  } finally {
    await context.stop();
  }
  process.stdout.write(`${renderTable(rows)}\n`);
  return rows.every(row => row.differences.length === 0) ? 0 : 1;
}

if (values.help === true) process.stdout.write(HELP);
else if (values.list === true) process.stdout.write(list());
else process.exitCode = await run();
