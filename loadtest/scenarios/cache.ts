import type { LoadScenario } from './scenario.ts';
import { firstByteAtMost, generatorOnTime, noneBroken, wholeAtLeast } from './thresholds.ts';

const REPEATED_PROMPTS = 20;
const BODY_BYTES = 8 * 1024;

export const cache: LoadScenario = {
  name: 'cache',
  title: 'nine of ten requests repeat one of twenty prompts: what a cache of prompts or answers saves',
  requestsPerSecond: 50,
  seconds: 30,
  kinds: ({ whole }) => [
    {
      name: 'repeated',
      share: 9,
      model: whole,
      stream: false,
      bodyBytes: BODY_BYTES,
      prompts: REPEATED_PROMPTS,
    },
    {
      name: 'new',
      share: 1,
      model: whole,
      stream: false,
      bodyBytes: BODY_BYTES,
      prompts: Number.MAX_SAFE_INTEGER,
    },
  ],
  thresholds: maxFirstByteMs => [
    wholeAtLeast(99.9),
    noneBroken,
    firstByteAtMost(maxFirstByteMs),
    generatorOnTime,
  ],
};
