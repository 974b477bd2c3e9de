import { wholeAndStreams } from './kinds.ts';
import type { LoadScenario } from './scenario.ts';
import { firstByteAtMost, generatorOnTime, noneBroken, type Threshold, wholeAtLeast } from './thresholds.ts';

const STEPS = 10;
/** Below it a difference says nothing. */
const NOTICEABLE_MS = 10;

/** The first tenth has the start in it, so the second one is what the last is compared with. */
const noSlower: Threshold = {
  what: 'first byte, median of the last tenth to that of the second',
  unit: '×',
  measure: ({ steps }) =>
    Math.max(steps.at(-1)?.firstByteMs.p50 ?? Number.NaN, NOTICEABLE_MS) /
    Math.max(steps[1]?.firstByteMs.p50 ?? Number.NaN, NOTICEABLE_MS),
  bound: { atMost: 1.5 },
};

export const soak: LoadScenario = {
  name: 'soak',
  title: 'the load of steady for a long time: does it get slower, or lose anything',
  requestsPerSecond: 50,
  seconds: 30 * 60,
  steps: Array.from({ length: STEPS }, () => 1),
  stepTitle: step => `${(step * 100) / STEPS} to ${((step + 1) * 100) / STEPS} %`,
  kinds: wholeAndStreams,
  thresholds: maxFirstByteMs => [
    wholeAtLeast(99.9),
    noneBroken,
    firstByteAtMost(maxFirstByteMs),
    noSlower,
    generatorOnTime,
  ],
};
