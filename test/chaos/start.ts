import { type ChaosCluster, type ChaosClusterOptions, startChaosCluster } from './chaos-cluster.ts';
import { type Provider, startProvider } from './provider/start-provider.ts';
import type { ScenarioContext } from './scenario.ts';

export type ScenarioOptions = Omit<ChaosClusterOptions, 'providerUrl' | 'cpus'>;

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
  context: ScenarioContext,
  options: ScenarioOptions,
): Promise<StartedScenario> {
  const provider = await startProvider(context.cpus.tools);
  context.onEnd(() => provider.stop());
  return { provider, cluster: await startClusterFor(context, provider.baseUrl, options) };
}

/** A cluster that calls the provider at `providerUrl`, for as long as the scenario lasts. */
export async function startClusterFor(
  { length, cpus, onEnd }: ScenarioContext,
  providerUrl: string,
  options: ScenarioOptions,
): Promise<ChaosCluster> {
  const cluster = await startChaosCluster({
    ...options,
    environment: { ...(length === 'short' && patience), ...options.environment },
    providerUrl,
    cpus: cpus.sluice,
  });
  onEnd(() => cluster.stop());
  return cluster;
}
