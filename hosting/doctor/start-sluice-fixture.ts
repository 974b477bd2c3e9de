import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '@sluice/local-servers';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Everything in one process with its state in this folder, until the test ends. */
export async function startSluice(data: string) {
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN, 'up', '--json', '--port', String(port), '--data', data], {
    cwd: data,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    port,
    ready: JSON.parse(String(line)) as { url: string; adminKey: string },
    async stop(): Promise<void> {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
