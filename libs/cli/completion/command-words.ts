import type { Command } from 'commander';

/** What may follow a command: `path` is its words, none for the program itself. */
export interface CommandWords {
  path: string[];
  words: string[];
}

const optionsOf = (command: Command): string[] =>
  command.options.filter(({ hidden }) => !hidden).flatMap(({ long, short }) => long ?? short ?? []);

/** Every command with the words that may follow it, those with more words first. */
export function commandWords(program: Command): CommandWords[] {
  const everywhere = [...optionsOf(program), '--help'];
  const collect = (command: Command, path: string[]): CommandWords[] => {
    const names = command.commands.map(child => child.name());
    const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
    const own = path.length === 0 ? [] : optionsOf(command);
    return [
      ...command.commands.flatMap(child => collect(child, [...path, child.name()])),
      { path, words: [...names, ...choices, ...own, ...everywhere].sort() },
    ];
  };
  return collect(program, []).sort((left, right) => right.path.length - left.path.length);
}
