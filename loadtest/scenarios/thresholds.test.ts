import { expect, test } from 'vitest';
import { LoadTally } from '../open-loop/report.ts';
import type { RequestRecord } from '../open-loop/send-chat.ts';
import { scenarios } from './scenarios.ts';
import {
  firstByteAtMost,
  judge,
  noneBroken,
  type Threshold,
  wholeAtLeast,
  wholeInStep,
} from './thresholds.ts';

const record = (changes: Partial<RequestRecord>): RequestRecord => ({
  id: '1',
  kind: 'whole',
  url: 'http://127.0.0.1',
  atMs: 0,
  verdict: 'whole',
  status: 200,
  events: 0,
  firstByteMs: 5,
  totalMs: 10,
  ...changes,
});

function reportOf(...records: RequestRecord[]) {
  const tally = new LoadTally({ seconds: 2, steps: [1, 1] });
  for (const each of records) {
    tally.sent(each.atMs);
    tally.ended(each);
  }
  return tally.report(0, 0);
}

const holds = (threshold: Threshold, ...records: RequestRecord[]) =>
  judge([threshold], reportOf(...records))[0]?.holds;

test.each(['cut', 'damaged', 'unanswered', 'timeout'] as const)('an answer that is %s is broken', verdict => {
  expect(holds(noneBroken, record({}), record({ verdict }))).toBe(false);
});

test.each(['refused', 'error-event', 'left'] as const)('a request that is %s is not broken', verdict => {
  expect(holds(noneBroken, record({}), record({ verdict }))).toBe(true);
});

test('what was not answered whole counts against the share', () => {
  const refused = record({ verdict: 'refused', status: 503, code: 'overloaded' });
  expect(holds(wholeAtLeast(50), record({}), refused)).toBe(true);
  expect(holds(wholeAtLeast(51), record({}), refused)).toBe(false);
});

test('a step is judged by the requests that were sent in it', () => {
  const refusedLater = record({ atMs: 1_500, verdict: 'refused' });
  expect(holds(wholeInStep(0, 'first', 100), record({}), refusedLater)).toBe(true);
  expect(holds(wholeInStep(1, 'second', 1), record({}), refusedLater)).toBe(false);
});

test('one slow kind is not hidden by fast ones', () => {
  const slow = record({ kind: 'stream', firstByteMs: 2_000 });
  expect(holds(firstByteAtMost(1_000), record({}), slow)).toBe(false);
  expect(holds(firstByteAtMost(2_000), record({}), slow)).toBe(true);
});

test('a load that had no answer holds no threshold about answers', () => {
  for (const scenario of scenarios) {
    const results = judge(scenario.thresholds(1_000), reportOf(record({ verdict: 'unanswered', status: 0 })));
    expect(results.filter(({ holds: isHeld }) => !isHeld).length).toBeGreaterThan(0);
  }
});
