import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import type { MisbehavingProvider } from './misbehaving-provider.ts';
import type { Pace } from './pace.ts';
import type { FailureScenario } from './scenario.ts';
import { FIRST_TOKEN_SECONDS, IDLE_SECONDS } from './scenarios.ts';

const milliseconds = (value: number): string => `${value}ms`;

/** The route of a scenario: at most three calls, and its own providers, so that keys are its own as well. */
function routeOf({ name, fallback, target, route, isTimed }: FailureScenario, pace: Pace): object {
  return {
    name,
    match: { model: name },
    targets: [
      { provider: `${name}-primary`, ...target?.primary },
      ...(fallback === undefined ? [] : [{ provider: `${name}-fallback`, ...target?.fallback }]),
    ],
    retry: { attempts: 3, backoff: { initial: '10ms', max: '50ms' } },
    timeouts: isTimed
      ? {
          firstToken: milliseconds(pace(FIRST_TOKEN_SECONDS)),
          idle: milliseconds(pace(IDLE_SECONDS)),
          total: '5m',
        }
      : { firstToken: '1m', idle: '1m', total: '5m' },
    ...route,
  };
}

function providersOf({ name, fallback, apiKeys }: FailureScenario, stub: MisbehavingProvider): object[] {
  const common = { protocol: 'openai-chat', allowPrivateNetwork: true };
  const keys = { apiKeys: apiKeys ?? ['sk-of-the-scenario-01'] };
  return [
    { name: `${name}-primary`, ...common, ...keys, baseUrl: stub.baseUrlOf('primary') },
    ...(fallback === undefined
      ? []
      : [
          { name: `${name}-fallback`, ...common, apiKey: 'sk-fallback', baseUrl: stub.baseUrlOf('fallback') },
        ]),
  ];
}

/** The configuration of a gateway with a route for each scenario. */
export function writeFailuresConfig(
  scenarios: readonly FailureScenario[],
  stub: MisbehavingProvider,
  pace: Pace,
): string {
  const file = join(temporaryFolder(), 'sluice.json');
  const config = {
    version: 1,
    server: { host: '127.0.0.1' },
    providers: scenarios.flatMap(scenario => providersOf(scenario, stub)),
    routes: scenarios.map(scenario => routeOf(scenario, pace)),
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
