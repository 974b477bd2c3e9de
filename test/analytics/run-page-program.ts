import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readPage } from '../docs/pages.ts';
import { cleanEnvironment } from '../e2e/gateway.ts';
import { repositoryRoot } from '../workspace.ts';

/** The program of docs/analytics.md that has this in it, as it stands there. */
export function pageProgram(mark: string): string {
  const programs = readPage('docs/analytics.md').text.matchAll(/^( *)```ts\n([\s\S]*?)^\1```$/gm);
  const found = [...programs].map(([, , text = '']) => text).find(text => text.includes(mark));
  if (found === undefined) throw new Error(`docs/analytics.md has no program with ${mark}`);
  return found;
}

/** Runs a program that follows events and ends by itself never; gives what it prints until `isEnough`. */
export async function runUntilPrinted(
  program: string,
  environment: Record<string, string>,
  isEnough: (printed: string) => boolean,
): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    // Packages are found from the folder of the tests.
    cwd: join(repositoryRoot, 'test'),
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  for await (const text of child.stdout) {
    printed += String(text);
    if (isEnough(printed)) break;
  }
  child.kill('SIGKILL');
  await ended;
  return printed;
}
