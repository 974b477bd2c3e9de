import { type ChaosCluster, type ChaosClusterOptions, startChaosCluster } from './chaos-cluster.ts';
import { type Provider, startProvider } from './provider/start-provider.ts';
import type { ScenarioContext } from './scenario.ts';

export interface StartedScenario {
  provider: Provider;
  cluster: ChaosCluster;
}

/** A provider, and a cluster that calls it, for as long as the scenario lasts. */
export async function startScenario(
  { cpus, onEnd }: ScenarioContext,
  options: Omit<ChaosClusterOptions, 'providerUrl' | 'cpus'>,
): Promise<StartedScenario> {
  const provider = await startProvider(cpus.tools);
  onEnd(() => provider.stop());
  const cluster = await startChaosCluster({
    ...options,
    providerUrl: provider.baseUrl,
    cpus: cpus.sluice,
  });
  onEnd(() => cluster.stop());
  return { provider, cluster };
}
