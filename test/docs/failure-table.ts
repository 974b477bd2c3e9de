import type { Expected, FailureScenario } from '../failures/scenario.ts';
import { scenarios } from '../failures/scenarios.ts';

const HEADER = ['| The provider | The client gets | Calls | Not before |', '| --- | --- | --- | --- |'];

function clientOf({ client, target }: Expected): string {
  if (client === 'whole') return target === 'fallback' ? 'the fallback’s answer' : 'the answer';
  return client === 'error event' ? 'what came, and an error event' : `${client}`;
}

const countOf = (calls: number | { atMost: number } = 0): string =>
  typeof calls === 'number' ? `${calls}` : `at most ${calls.atMost}`;

function rowOf({ title, fallback, expected }: FailureScenario): string {
  const { calls, atLeastSeconds } = expected;
  const counts = fallback === undefined ? [calls.primary] : [calls.primary, calls.fallback];
  return `| ${[
    title,
    clientOf(expected),
    counts.map(countOf).join(' + '),
    atLeastSeconds === undefined ? '' : `${atLeastSeconds} s`,
  ].join(' | ')} |`;
}

/** What comes of each way to misbehave, from the data that the test runs by. */
export const renderFailureTable = (): string => [...HEADER, ...scenarios.map(rowOf)].join('\n');
