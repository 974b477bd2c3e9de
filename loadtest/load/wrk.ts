import { fileURLToPath } from 'node:url';
import { BenchError } from '../bench-error.ts';
import { pinned } from '../measure/pinning.ts';
import type { LoadGenerator, LoadResult } from './load.ts';
import { runTool } from './run-tool.ts';

const script = fileURLToPath(new URL('./chat.lua', import.meta.url));
const US_PER_MS = 1_000;
const US_PER_SECOND = 1_000_000;

/** What chat.lua prints at the end, among wrk's own lines. */
export function parseWrk(output: string): LoadResult {
  const line = /^BENCH (\{.*\})$/m.exec(output)?.[1];
  if (line === undefined) throw new BenchError(`wrk printed no figures:\n${output}`);
  const { requests, durationUs, p50Us, p99Us, badStatus, socketErrors } = JSON.parse(line) as Record<
    'requests' | 'durationUs' | 'p50Us' | 'p99Us' | 'badStatus' | 'socketErrors',
    number
  >;
  return {
    requests,
    requestsPerSecond: (requests * US_PER_SECOND) / durationUs,
    p50Ms: p50Us / US_PER_MS,
    p99Ms: p99Us / US_PER_MS,
    failures: badStatus + socketErrors,
  };
}

export const wrkLoad = (wrk: string, cpus: string | undefined): LoadGenerator => ({
  name: 'wrk',
  async run({ url, apiKey, body, connections, seconds }) {
    const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url];
    const environment = { BENCH_BODY: body, ...(apiKey !== undefined && { BENCH_API_KEY: apiKey }) };
    return parseWrk(await runTool(pinned(cpus, [wrk, ...load]), seconds, environment));
  },
});
