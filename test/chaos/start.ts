import { type ChaosCluster, type ChaosClusterOptions, startChaosCluster } from './chaos-cluster.ts';
import { type Provider, startProvider } from './provider/start-provider.ts';
import type { ScenarioContext } from './scenario.ts';

export interface StartedScenario {
  provider: Provider;
  cluster: ChaosCluster;
}

/**
 * For machines that are a fraction as fast as they should be, and have other things to do: there a process takes long to start
 * again. How long requests are borne with as it comes is for the long form.
 */
const patience = {
  GATEWAY_SERVER_REDRIVE_PATIENCE: '30s',
  GATEWAY_SERVER_REDRIVE_REFUSALS: '1000',
  GATEWAY_SERVER_OVERLOAD_DELAY: '10s',
};

/** A provider, and a cluster that calls it, for as long as the scenario lasts. */
export async function startScenario(
  { length, cpus, onEnd }: ScenarioContext,
  options: Omit<ChaosClusterOptions, 'providerUrl' | 'cpus'>,
): Promise<StartedScenario> {
  const provider = await startProvider(cpus.tools);
  onEnd(() => provider.stop());
  const cluster = await startChaosCluster({
    ...options,
    environment: { ...(length === 'short' && patience), ...options.environment },
    providerUrl: provider.baseUrl,
    cpus: cpus.sluice,
  });
  onEnd(() => cluster.stop());
  return { provider, cluster };
}
