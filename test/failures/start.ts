import { mintKey } from '../e2e/client.ts';
import { startGateway } from '../e2e/gateway.ts';
import { writeFailuresConfig } from './gateway-config.ts';
import { startMisbehavingProvider } from './misbehaving-provider.ts';
import type { Pace } from './pace.ts';
import type { FailuresContext } from './run-scenario.ts';
import type { FailureScenario } from './scenario.ts';

export const hostings = ['up', 'cluster'] as const;
export type Hosting = (typeof hostings)[number];

/** A gateway and the providers that misbehave. */
export async function startFailures(
  hosting: Hosting,
  scenarios: readonly FailureScenario[],
  pace: Pace,
): Promise<FailuresContext & { stop(): Promise<void> }> {
  const stub = await startMisbehavingProvider(scenarios, pace);
  const gateway = await startGateway(hosting, writeFailuresConfig(scenarios, stub, pace));
  const { key } = await mintKey(gateway);
  return {
    gateway,
    key,
    stub,
    pace,
    async stop() {
      await gateway.stop();
      await stub.close();
    },
  };
}
