import { wholeAndStreams } from './kinds.ts';
import type { LoadScenario } from './scenario.ts';
import { generatorOnTime, noneBroken, wholeInStep } from './thresholds.ts';

const TITLES = ['before', 'spike', 'after'];

export const spike: LoadScenario = {
  name: 'spike',
  title: 'ten times the rate for a third of the time: is it as before when it is over',
  requestsPerSecond: 30,
  seconds: 45,
  steps: [1, 10, 1],
  stepTitle: step => TITLES[step] ?? '',
  kinds: wholeAndStreams,
  thresholds: () => [
    wholeInStep(0, 'answered whole before it', 99.9),
    wholeInStep(2, 'answered whole after it', 99),
    noneBroken,
    generatorOnTime,
  ],
};
