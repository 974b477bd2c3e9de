import { cache } from './cache.ts';
import { chaos } from './chaos.ts';
import { mixed } from './mixed.ts';
import { ramp } from './ramp.ts';
import type { LoadScenario } from './scenario.ts';
import { smoke } from './smoke.ts';
import { soak } from './soak.ts';
import { spike } from './spike.ts';
import { steady } from './steady.ts';
import { streaming } from './streaming.ts';

/** What `./sluice loadtest` can run, in the order in which one would. */
export const scenarios: readonly LoadScenario[] = [
  smoke,
  steady,
  ramp,
  spike,
  soak,
  streaming,
  mixed,
  cache,
  chaos,
];

export const scenarioNames: readonly string[] = scenarios.map(({ name }) => name);
