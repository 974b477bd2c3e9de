import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerClientCommands } from '@sluice/cli';
import { buildProgram } from '@sluice/hosting/program';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../workspace.ts';
import { readPages } from './pages.ts';

type Command = ReturnType<typeof buildProgram>;

const program = buildProgram();
const { stdout, stderr } = process;
registerClientCommands(program, { env: {}, stdout, stderr, fetch });

/** What the wrapper does itself. */
const wrapperCommands = new Set(
  [...readFileSync(join(repositoryRoot, 'sluice'), 'utf8').matchAll(/^ {2}(\w+)\)$/gm)].map(
    ([, name]) => name,
  ),
);

const COMMAND = /\.\/sluice((?: +(?:"[^"]*"|'[^']*'|[^\s`'"|#\\)]+|\\\n))*)/g;

const partsOf = (commandLine: string): string[] =>
  commandLine
    .replaceAll('\\\n', ' ')
    .trim()
    .split(/ +/)
    .map(part => part.replace(/[.,;:]$/, ''));

/** The commands that pages show, in code blocks and between backticks. */
const shown = readPages().flatMap(({ path, text }) =>
  [...text.matchAll(COMMAND)].map(([whole, rest = '']) => ({
    place: `${path}: ${whole}`,
    parts: partsOf(rest),
  })),
);

function faultsOf(parts: readonly string[]): string[] {
  const [first = ''] = parts;
  if (['', 'help', '--help'].includes(first) || wrapperCommands.has(first)) return [];
  let command: Command = program;
  for (const part of parts) {
    const below = command.commands.find(candidate => candidate.name() === part);
    if (below === undefined) break;
    command = below;
  }
  const name = ['sluice', ...parts.slice(0, 2)].join(' ');
  if (command === program) return [`there is no command ${name}`];
  if (command.commands.length > 0 && parts.length > 1 && !parts[1]?.startsWith('--'))
    return [`there is no command ${name}`];
  const known = new Set([...program.options, ...command.options].map(({ long }) => long));
  return parts
    .filter(part => part.startsWith('--') && !known.has(part.replace(/=.*$/, '')))
    .map(part => `${command.name()} has no option ${part}`);
}

test('the commands that pages show exist, with their options', () => {
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.flatMap(({ place, parts }) => faultsOf(parts).map(fault => `${place}: ${fault}`))).toEqual([]);
});

test.each([
  ['up --prot 9000', /no option --prot/],
  ['keys crate --name x', /no command sluice keys crate/],
  ['launch', /no command sluice launch/],
])('a command that is not there is seen: %s', (commandLine, fault) => {
  expect(faultsOf(partsOf(commandLine))).toEqual([expect.stringMatching(fault)]);
});
