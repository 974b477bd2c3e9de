import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../workspace.ts';
import { readPages } from './pages.ts';

const run = promisify(execFile);
const MAIN = join(repositoryRoot, 'hosting/main.ts');

/** What the wrapper does itself. */
const wrapperCommands = new Set(
  [...readFileSync(join(repositoryRoot, 'sluice'), 'utf8').matchAll(/^ {2}(\w+)\)$/gm)].map(
    ([, name]) => name,
  ),
);

interface Shown {
  place: string;
  words: string[];
  options: string[];
}

const COMMAND = /\.\/sluice((?: +(?:"[^"]*"|'[^']*'|[^\s`'"|#\\)]+|\\\n))*)/g;

/** The commands that pages show, in code blocks and between backticks. */
const shown: Shown[] = readPages().flatMap(({ path, text }) =>
  [...text.matchAll(COMMAND)].map(([, rest = '']) => {
    const parts = rest.replaceAll('\\\n', ' ').trim().split(/ +/);
    const firstOption = parts.findIndex(part => !/^[a-z]+[.,]?$/.test(part));
    return {
      place: `${path}: ./sluice${rest}`,
      words: parts.slice(0, firstOption === -1 ? parts.length : firstOption).map(part => part.replace(/[.,]$/, '')),
      options: parts.filter(part => part.startsWith('--')).map(part => part.replace(/[.,=].*$/, '')),
    };
  }),
);

const help = async (words: readonly string[]): Promise<string> => {
  const { stdout } = await run(process.execPath, [MAIN, ...words, '--help'], { cwd: repositoryRoot });
  return stdout;
};

const helpTexts = new Map<string, Promise<string>>();
function helpOf(words: readonly string[]): Promise<string> {
  const name = words.join(' ');
  const text = helpTexts.get(name) ?? help(words);
  helpTexts.set(name, text);
  return text;
}

/** The words that name a command; behind them are its arguments. */
async function commandOf(words: readonly string[]): Promise<string[]> {
  const command: string[] = [];
  for (const word of words) {
    if (!new RegExp(`^ {2}${word}\\b`, 'm').test((await helpOf(command)).split('Examples:')[0] ?? '')) break;
    command.push(word);
  }
  return command;
}

async function faultOf({ words, options, place }: Shown): Promise<string[]> {
  const [first] = words;
  if (first === undefined || first === 'help' || wrapperCommands.has(first)) return [];
  const command = await commandOf(words);
  if (command.length === 0) return [`${place}: there is no such command`];
  const text = await helpOf(command);
  if (command.length < words.length && /^Commands:/m.test(text))
    return [`${place}: there is no such command`];
  const known = new Set(text.match(/--[a-z][a-z-]*/g));
  return options.filter(option => !known.has(option)).map(option => `${place}: there is no ${option}`);
}

test('the commands that pages show exist, with their options', async () => {
  expect(shown.length).toBeGreaterThan(20);
  const faults: string[] = [];
  for (const command of shown) faults.push(...(await faultOf(command)));
  expect(faults).toEqual([]);
});
