import type { LoadScenario } from './scenario.ts';
import { generatorOnTime, noneBroken, wholeInStep } from './thresholds.ts';

const STEPS = 10;

export const ramp: LoadScenario = {
  name: 'ramp',
  title: 'ten steps up to a rate: how much it takes, and what becomes of what is too much',
  requestsPerSecond: 500,
  seconds: 60,
  steps: Array.from({ length: STEPS }, (_, index) => (index + 1) / STEPS),
  stepTitle: step => `${((step + 1) * 100) / STEPS} %`,
  kinds: ({ whole }) => [{ name: 'whole', share: 1, model: whole, stream: false }],
  // Beyond what it takes it may refuse, and has to say so; the first step is little for any gateway.
  thresholds: () => [wholeInStep(0, 'answered whole in the first step', 99.9), noneBroken, generatorOnTime],
};
