import type { Scenario } from './scenario.ts';
import { killedProcesses } from './scenarios/killed-processes.ts';
import { rollingRestart } from './scenarios/rolling-restart.ts';

export const scenarios: readonly Scenario[] = [killedProcesses, rollingRestart];
