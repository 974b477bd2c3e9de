import { Argument, type Command } from 'commander';
import { type CommandIo, writeLine } from '../command-io.ts';
import { commandWords } from './command-words.ts';
import { completionScript, type Shell, shells } from './shells.ts';

export function addCompletionCommand(program: Command, io: CommandIo): void {
  program
    .command('completion')
    .description('write the script by which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(./sluice completion bash)
  $ ./sluice completion zsh > "\${fpath[1]}/_sluice"
  $ ./sluice completion fish > ~/.config/fish/completions/sluice.fish`,
    )
    .action((shell: Shell) => writeLine(io.stdout, completionScript(shell, commandWords(program)).trimEnd()));
}
