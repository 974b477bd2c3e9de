import type { Scenario } from './scenario.ts';
import { killedProcesses } from './scenarios/killed-processes.ts';

export const scenarios: readonly Scenario[] = [killedProcesses];
