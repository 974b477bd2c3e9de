import { wholeAndStreams } from './kinds.ts';
import type { LoadScenario } from './scenario.ts';
import { generatorOnTime, noneBroken, wholeAtLeast } from './thresholds.ts';

export const chaos: LoadScenario = {
  name: 'chaos',
  title:
    'the load of steady while a process is killed every five seconds; with --url, while you break what you like',
  requestsPerSecond: 30,
  seconds: 60,
  kinds: wholeAndStreams,
  kills: true,
  // A stream whose process was killed ends with the error event of its protocol: that is said, and not broken.
  thresholds: () => [wholeAtLeast(95), noneBroken, generatorOnTime],
};
