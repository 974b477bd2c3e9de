import { type Command, CommanderError } from 'commander';
import type { CommandIo } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

/** As texts call the program: from the clone. */
const IN_TEXTS = './sluice';

function takeOver(
  command: Command,
  { stdout, stderr }: Pick<CommandIo, 'stdout' | 'stderr'>,
  named: (text: string) => string,
): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: text => stdout.write(named(text)),
      writeErr: text => stderr.write(named(text)),
    })
    .showHelpAfterError('Add --help to see how it is used.');
  for (const child of command.commands) takeOver(child, { stdout, stderr }, named);
}

/**
 * Runs the command that `parameters` (without the program's name) ask for and resolves to the code to exit
 * with. Whatever a command throws that is no `CommandError` rejects. `name`: what the program is called by here, for help and messages.
 */
export async function runProgram(
  program: Command,
  parameters: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr'>,
  name = IN_TEXTS,
): Promise<number> {
  const named = (text: string): string => text.replaceAll(IN_TEXTS, name);
  takeOver(program, io, named);
  try {
    await program.parseAsync(parameters, { from: 'user' });
    return exitCodes.ok;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!(cause instanceof CommandError)) throw cause;
    io.stderr.write(`${named(cause.message)}\n`);
    return cause.exitCode;
  }
}
