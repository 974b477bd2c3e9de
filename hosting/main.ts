import { exitCodes } from '@sluice/cli/exit-codes';
import { runProgram } from '@sluice/cli/run-program';
import { ConfigError } from '@sluice/config';
import { buildProgram } from './program.ts';
import { explainStartFailure } from './start-failure.ts';

const HOSTING_COMMANDS = new Set(['up', 'cluster', 'serve', 'bench', 'loadtest', 'nats']);

const { env, stdout, stderr } = process;
const parameters = process.argv.slice(2);
const program = buildProgram();
// Client commands bring much that a start does not need.
if (!HOSTING_COMMANDS.has(parameters[0] ?? '')) {
  const { registerClientCommands } = await import('@sluice/cli');
  registerClientCommands(
    program,
    { env, stdout, stderr, fetch },
    {
      checkInstallation: async (...given) =>
        (await import('./doctor/check-installation.ts')).checkInstallation(...given),
    },
  );
}
try {
  process.exitCode = await runProgram(program, parameters.length === 0 ? ['--help'] : parameters, {
    stdout,
    stderr,
  });
} catch (cause) {
  if (cause instanceof ConfigError) fail(cause.message, exitCodes.configuration);
  const explained = explainStartFailure(cause);
  if (explained === undefined) throw cause;
  fail(explained.message, explained.exitCode);
}

/** A start that fails halfway leaves things running that would keep the process alive. */
function fail(message: string, exitCode: number): never {
  stderr.write(`${message}\n`);
  process.exit(exitCode);
}
