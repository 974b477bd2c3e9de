import { wholeAndStreams } from './kinds.ts';
import type { LoadScenario } from './scenario.ts';
import { firstByteAtMost, generatorOnTime, noneBroken, wholeAtLeast } from './thresholds.ts';

export const steady: LoadScenario = {
  name: 'steady',
  title: 'whole answers and streams at one rate: what a normal hour is like',
  requestsPerSecond: 50,
  seconds: 60,
  kinds: wholeAndStreams,
  thresholds: maxFirstByteMs => [
    wholeAtLeast(99.9),
    noneBroken,
    firstByteAtMost(maxFirstByteMs),
    generatorOnTime,
  ],
};
