import { parseArgs } from 'node:util';
import { startGateway } from '../e2e/gateway.ts';
import { writeEmptyConfig } from '../e2e/numbered-config.ts';
import { measureConvergence, renderConvergence, renderTimes } from './measure-convergence.ts';
import { measureRefusals } from './measure-refusal.ts';

const HELP = `Usage: ./sluice test convergence [--changes N]

Starts a cluster, changes its configuration again and again while clients ask for answers, and prints how long it takes until
every process serves each change: of a usual configuration, and of one that no message of NATS can carry. Then how long it takes
until a key that was revoked is refused, and one whose tenant was switched off. Ends with 1 where a configuration took longer
than two seconds or a refusal longer than one, or where a request failed.

Options:
  --changes N  of each kind (default 20)
  --help
`;

const LONGEST_MS = 2_000;
const LONGEST_REFUSAL_MS = 1_000;
/** A process per service. */
const PROCESSES = 8;
const LARGE_TERMS = 10_000;

const { values } = parseArgs({
  options: { changes: { type: 'string', default: '20' }, help: { type: 'boolean' } },
});

async function run(): Promise<number> {
  const gateway = await startGateway('cluster', writeEmptyConfig());
  let holds = true;
  try {
    for (const terms of [0, LARGE_TERMS]) {
      const options = { processes: PROCESSES, changes: Number(values.changes), terms };
      const seen = await measureConvergence(gateway, options);
      process.stdout.write(`${renderConvergence(seen)}\n`);
      holds &&= Math.max(...seen.timesMs) <= LONGEST_MS && [...seen.statuses.keys()].every(it => it === 200);
    }
    const { revokedMs, switchedOffMs } = await measureRefusals(gateway, Number(values.changes));
    process.stdout.write(
      `${revokedMs.length} keys: refused ${renderTimes(revokedMs)} after they were revoked, ${renderTimes(switchedOffMs)} after their tenant was switched off\n`,
    );
    holds &&= Math.max(...revokedMs, ...switchedOffMs) <= LONGEST_REFUSAL_MS;
  } finally {
    await gateway.stop();
  }
  return holds ? 0 : 1;
}

if (values.help === true) process.stdout.write(HELP);
else process.exitCode = await run();
