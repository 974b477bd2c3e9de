import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'vitest';
import { cleanEnvironment } from './e2e/gateway.ts';
import { repositoryRoot } from './workspace.ts';

/** The Python that `./sluice test` gives the packages that tests need. */
const python = join(repositoryRoot, '.tools/python/bin/python');
export const pythonClient = join(repositoryRoot, 'libs/sdk-python');

/** Tests that need it. Where it could not be made, which `./sluice test` then says, they are skipped. */
export const testWithPython = test.skipIf(!existsSync(python));

const run = promisify(execFile);

/** Runs Python in the folder of the client, and gives what it printed. Rejects with all that it said. */
export async function runPython(
  parameters: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const environment = cleanEnvironment({
    PYTHONPATH: join(pythonClient, 'src'),
    // Compiled once for all runs, and not into the sources.
    PYTHONPYCACHEPREFIX: join(repositoryRoot, '.tools/python/compiled'),
    ...env,
  });
  try {
    return (await run(python, parameters, { cwd: pythonClient, env: environment })).stdout;
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout?: string; stderr?: string };
    throw new Error(`python ${parameters.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause });
  }
}
