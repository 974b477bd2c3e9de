import { scenarios } from '@sluice/loadtest/scenarios/scenarios';
import { generatorOnTime } from '@sluice/loadtest/scenarios/thresholds';

const MAX_FIRST_BYTE_MS = 1_000;

const rateOf = (requestsPerSecond: number, steps: readonly number[]): string => {
  const rates = [Math.min(...steps), Math.max(...steps)].map(factor => factor * requestsPerSecond);
  return [...new Set(rates)].join(' to ');
};

const boundText = (bound: { atMost: number } | { atLeast: number }, unit: string): string =>
  'atMost' in bound ? `at most ${bound.atMost} ${unit}` : `at least ${bound.atLeast} ${unit}`;

/** The load scenarios of `./sluice loadtest`, with the thresholds that each has by default; the one that all have is said below the table. */
export const renderLoadTable = (): string =>
  [
    '| name | what it shows | requests/s | seconds | thresholds |',
    '| --- | --- | ---: | ---: | --- |',
    ...scenarios.map(({ name, title, requestsPerSecond, seconds, steps = [1], thresholds }) => {
      const bounds = thresholds(MAX_FIRST_BYTE_MS)
        .filter(threshold => threshold !== generatorOnTime)
        .map(({ what, unit, bound }) => `${what}: ${boundText(bound, unit)}`);
      return `| \`${name}\` | ${title} | ${rateOf(requestsPerSecond, steps)} | ${seconds} | ${bounds.join('; ')} |`;
    }),
  ].join('\n');
