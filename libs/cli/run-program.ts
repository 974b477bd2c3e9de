import { type Command, CommanderError } from 'commander';
import type { CommandIo } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

function takeOver(command: Command, { stdout, stderr }: Pick<CommandIo, 'stdout' | 'stderr'>): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: text => stdout.write(text), writeErr: text => stderr.write(text) })
    .showHelpAfterError('Add --help to see how it is used.');
  for (const child of command.commands) takeOver(child, { stdout, stderr });
}

/**
 * Runs the command that `parameters` (without the program's name) ask for and resolves to the code to exit
 * with. Whatever a command throws that is no `CommandError` rejects.
 */
export async function runProgram(
  program: Command,
  parameters: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr'>,
): Promise<number> {
  takeOver(program, io);
  try {
    await program.parseAsync(parameters, { from: 'user' });
    return exitCodes.ok;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!(cause instanceof CommandError)) throw cause;
    io.stderr.write(`${cause.message}\n`);
    return cause.exitCode;
  }
}
