import { startProviderStub } from '../e2e/provider-stub.ts';
import { answers } from './conduct.ts';
import type { Pace } from './pace.ts';
import type { FailureScenario, Side } from './scenario.ts';

export interface MisbehavingProvider {
  /** What the SDK of one of the two providers would take. */
  baseUrlOf(side: Side): string;
  callsOf(scenario: FailureScenario): Record<Side, number>;
  close(): Promise<void>;
}

/** Two providers on one port, which do what the scenario says that is asked for by its model. */
export async function startMisbehavingProvider(
  scenarios: readonly FailureScenario[],
  pace: Pace,
): Promise<MisbehavingProvider> {
  const counts = new Map<string, number>();
  const keyOf = (name: string, side: Side): string => `${name} ${side}`;
  const stub = await startProviderStub({
    remembers: false,
    otherwise: (request, response) => {
      const side: Side = request.path.startsWith('/fallback/') ? 'fallback' : 'primary';
      const scenario = scenarios.find(({ name }) => name === request.body.model);
      if (scenario === undefined) {
        answers(request, response, pace);
        return;
      }
      const key = keyOf(scenario.name, side);
      const calls = counts.get(key) ?? 0;
      counts.set(key, calls + 1);
      const conduct = scenario[side] ?? [];
      (conduct[calls] ?? conduct.at(-1) ?? answers)(request, response, pace);
    },
  });
  const { origin } = new URL(stub.baseUrl);
  return {
    baseUrlOf: side => `${origin}/${side}/v1`,
    callsOf: ({ name }) => ({
      primary: counts.get(keyOf(name, 'primary')) ?? 0,
      fallback: counts.get(keyOf(name, 'fallback')) ?? 0,
    }),
    close: () => stub.close(),
  };
}
