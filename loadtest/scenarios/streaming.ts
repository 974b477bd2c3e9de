import { streamKind } from './kinds.ts';
import type { LoadScenario } from './scenario.ts';
import { firstByteAtMost, generatorOnTime, noneBroken, wholeAtLeast } from './thresholds.ts';

export const streaming: LoadScenario = {
  name: 'streaming',
  title: 'streams alone, each read event by event: does any lack its end, or a chunk',
  requestsPerSecond: 30,
  seconds: 30,
  kinds: models => [streamKind(1, models)],
  thresholds: maxFirstByteMs => [
    wholeAtLeast(99.9),
    noneBroken,
    firstByteAtMost(maxFirstByteMs),
    generatorOnTime,
  ],
};
