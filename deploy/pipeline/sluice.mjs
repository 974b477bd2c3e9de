// What the scripts of a pipeline share. They need Node and the `sluice` command on the PATH, and nothing else.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs `sluice …` and resolves with what it prints. Rejects with what it complains of. */
export async function sluice(...parameters) {
  try {
    const { stdout } = await promisify(execFile)('sluice', parameters, { maxBuffer: 2 ** 28 });
    return stdout;
  } catch (cause) {
    throw new Error(`sluice ${parameters.join(' ')}\n${cause.stdout ?? ''}${cause.stderr ?? cause.message}`);
  }
}

/** A variable of the pipeline. */
export function setting(name, fallback) {
  const value = process.env[name] || fallback;
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

/** The same that is a number. */
export function numberSetting(name, fallback) {
  const value = Number(setting(name, fallback));
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is no number.`);
  return value;
}

/** Calls the gateway with the key of the pipeline. */
export function callGateway(path, { method = 'GET', body } = {}) {
  return fetch(new URL(path, setting('GATEWAY_URL')), {
    method,
    headers: {
      authorization: `Bearer ${setting('AI_GATEWAY_API_KEY')}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(120_000),
  });
}

export const say = text => process.stdout.write(`${text}\n`);

/** Runs a script; what goes wrong is said without a trace of calls. */
export async function run(script) {
  try {
    await script(...process.argv.slice(2));
  } catch (cause) {
    process.stderr.write(`${cause.message}\n`);
    process.exitCode = 1;
  }
}
