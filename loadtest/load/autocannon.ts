import { fileURLToPath } from 'node:url';
import { pinned } from '../measure/pinning.ts';
import type { LoadGenerator, LoadResult } from './load.ts';
import { runTool } from './run-tool.ts';

/** What `autocannon --json` prints. */
export function parseAutocannon(output: string): LoadResult {
  const { requests, latency, duration, errors, non2xx } = JSON.parse(output) as {
    requests: { total: number };
    latency: { p50: number; p99: number };
    duration: number;
    errors: number;
    non2xx: number;
  };
  return {
    requests: requests.total,
    requestsPerSecond: requests.total / duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    failures: errors + non2xx,
  };
}

export const autocannonLoad = (cpus: string | undefined): LoadGenerator => ({
  name: 'autocannon',
  async run({ url, apiKey, body, connections, seconds }) {
    const program = fileURLToPath(import.meta.resolve('autocannon'));
    const load = ['--json', '-m', 'POST', '-c', String(connections), '-d', String(seconds), '-b', body];
    const headers = ['-H', 'content-type=application/json'];
    if (apiKey !== undefined) headers.push('-H', `authorization=Bearer ${apiKey}`);
    const command = pinned(cpus, [process.execPath, program, ...load, ...headers, url]);
    return parseAutocannon(await runTool(command, seconds));
  },
});
