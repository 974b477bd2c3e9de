import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import type { ChaosCluster } from './chaos-cluster.ts';
import { mixedKinds } from './load-kinds.ts';
import type { ScenarioContext } from './scenario.ts';

const SECONDS = 9;

/** Processes that nobody has called yet are slower by far than those that are hurt in production. The short forms bear with them. */
export async function warmUp(
  { length, cpus }: ScenarioContext,
  { urls, apiKey }: ChaosCluster,
  requestsPerSecond: number,
): Promise<void> {
  if (length === 'short') return;
  const steps = [0.2, 0.5, 1];
  const plan = { urls, apiKey, requestsPerSecond, seconds: SECONDS, steps, timeoutMs: 60_000 };
  await startLoad({ ...plan, idPrefix: 'warm-up', kinds: mixedKinds }, cpus.tools).report;
}
