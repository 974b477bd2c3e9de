import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { runCommand } from '../cli-fixture.ts';

const isThere = (shell: string): boolean => {
  try {
    execFileSync(shell, ['-c', 'exit 0']);
    return true;
  } catch {
    return false;
  }
};

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout } = await runCommand(['completion', shell]);
  expect(code).toBe(0);
  const file = join(temporaryFolder(), 'script');
  writeFileSync(file, stdout);
  return file;
}

/** What a shell offers behind words, the last of which is not whole. */
type Offer = (script: string, words: readonly string[]) => string[];

const linesOf = (text: string): string[] => text.split('\n').filter(line => line !== '');

const ASK_BASH = `source "$0"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_sluice
for word in "$\{COMPREPLY[@]}"; do echo "$word"; done`;

const offerOfBash: Offer = (script, words) =>
  linesOf(execFileSync('bash', ['-c', ASK_BASH, script, ...words], { encoding: 'utf8' }));

const offerOfFish: Offer = (script, words) =>
  linesOf(
    execFileSync(
      'fish',
      ['--no-config', '-c', 'source $argv[1]; complete --do-complete $argv[2]', script, words.join(' ')],
      {
        encoding: 'utf8',
        env: { ...process.env, HOME: temporaryFolder() },
        // Files of the folder are offered too: there are none.
        cwd: temporaryFolder(),
      },
    ),
  );

const shells: readonly (readonly [string, Offer])[] = [
  ['bash', offerOfBash],
  ['fish', offerOfFish],
];

test.for(shells.filter(([shell]) => isThere(shell)))(
  '%s completes commands, subcommands and options',
  async ([shell, offer]) => {
    const script = await scriptFor(shell);
    expect(offer(script, ['sluice', 'sec'])).toEqual(['secrets', 'secure']);
    expect(offer(script, ['sluice', 'keys', 're'])).toEqual(['revoke']);
    expect(offer(script, ['sluice', 'keys', 'create', '--name', 'app', '--te'])).toEqual([
      '--team',
      '--tenant',
    ]);
    expect(offer(script, ['ai-gateway-cli', 'completion', 'f'])).toEqual(['fish']);
  },
);

test.skipIf(!isThere('zsh'))('zsh takes its script', async () => {
  const script = await scriptFor('zsh');
  const text = 'source $1; print $+functions[_sluice] $_comps[sluice]';
  const answer = execFileSync('zsh', ['-f', '-c', text, 'zsh', script], {
    encoding: 'utf8',
    env: { ...process.env, HOME: temporaryFolder() },
  });
  expect(answer).toMatch(/^1 _bash_complete/);
});
