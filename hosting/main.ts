import { ConfigError } from '@sluice/config';
import { buildProgram } from './program.ts';

/** sysexits.h: EX_CONFIG. */
const EXIT_CONFIG = 78;
const HOSTING_COMMANDS = new Set(['up', 'cluster', 'serve', 'bench']);

const parameters = process.argv.slice(2);
const program = buildProgram();
try {
  // Client commands bring much that a start does not need.
  if (HOSTING_COMMANDS.has(parameters[0] ?? '')) await program.parseAsync(parameters, { from: 'user' });
  else {
    const { registerClientCommands, runProgram } = await import('@sluice/cli');
    const { env, stdout, stderr } = process;
    registerClientCommands(program, { env, stdout, stderr, fetch });
    process.exitCode = await runProgram(program, parameters, { stdout, stderr });
  }
} catch (cause) {
  if (!(cause instanceof ConfigError)) throw cause;
  process.stderr.write(`${cause.message}\n`);
  process.exitCode = EXIT_CONFIG;
}
