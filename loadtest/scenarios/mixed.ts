import type { LoadScenario } from './scenario.ts';
import { firstByteAtMost, generatorOnTime, noneBroken, wholeAtLeast } from './thresholds.ts';

const KIB = 1024;
/** Many small ones and few large ones, on both sides of what travels within a message (16 KiB). */
const sizes = [
  { name: '500 B', share: 60, bodyBytes: 500 },
  { name: '15 KiB', share: 20, bodyBytes: 15 * KIB },
  { name: '64 KiB', share: 14, bodyBytes: 64 * KIB },
  { name: '512 KiB', share: 5, bodyBytes: 512 * KIB },
  { name: '4 MiB', share: 1, bodyBytes: 4 * KIB * KIB },
];

export const mixed: LoadScenario = {
  name: 'mixed',
  title: 'bodies from 500 bytes to 4 MiB beside each other: do small ones wait for large ones',
  requestsPerSecond: 20,
  seconds: 30,
  kinds: ({ whole }) => sizes.map(size => ({ ...size, model: whole, stream: false })),
  thresholds: maxFirstByteMs => [
    wholeAtLeast(99.9),
    noneBroken,
    firstByteAtMost(maxFirstByteMs),
    generatorOnTime,
  ],
};
