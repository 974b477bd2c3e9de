import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BenchError } from '../bench-error.ts';

const execFileAsync = promisify(execFile);
const GRACE_MS = 20_000;

/** Runs a load generator to its end and gives what it printed. */
export async function runTool(
  command: readonly string[],
  seconds: number,
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const [program = '', ...parameters] = command;
  try {
    const { stdout } = await execFileAsync(program, parameters, {
      env: { ...process.env, ...environment },
      timeout: seconds * 1_000 + GRACE_MS,
    });
    return stdout;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError(`The load generator failed: ${text}`, { cause });
  }
}
