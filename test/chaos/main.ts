import { parseArgs } from 'node:util';
import { renderReport } from './render-report.ts';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';

const HELP = `Usage: ./sluice test chaos [NAME...] [--long]

Hurts real processes under load, and checks what has to hold then. Without a name: every scenario.

Options:
  --long  as long and as much as it takes for figures; else a few seconds each, as every run of the tests has them
  --list  the scenarios, and what each guarantees
  --help

Examples:
  $ ./sluice test chaos --list
  $ ./sluice test chaos kills --long
`;

const USAGE_STATUS = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { long: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
});

function list(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`).join('');
}

async function run(): Promise<number> {
  const unknown = positionals.find(name => !scenarios.some(scenario => scenario.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no scenario ${unknown}. They are:\n${list()}`);
    return USAGE_STATUS;
  }
  let failures = 0;
  for (const scenario of scenarios) {
    if (positionals.length > 0 && !positionals.includes(scenario.name)) continue;
    process.stdout.write(`\n${scenario.name}: ${scenario.title}\n`);
    const report = await runScenario(scenario, values.long === true ? 'long' : 'short', line =>
      process.stderr.write(`${line}\n`),
    );
    process.stdout.write(`\n${renderReport(report)}\n`);
    failures += report.checks.filter(({ holds }) => !holds).length;
  }
  return failures === 0 ? 0 : 1;
}

if (values.help === true) process.stdout.write(HELP);
else if (values.list === true) process.stdout.write(list());
else process.exitCode = await run();
