import { afterAll, beforeAll, expect, test } from 'vitest';
import { BenchError } from '../bench-error.ts';
import { countOf } from '../open-loop/report.ts';
import { scenarioNames } from '../scenarios/scenarios.ts';
import { type LoadTarget, startTarget } from './load-target.ts';
import { loadtest } from './run-loadtest.ts';

let target: LoadTarget;
beforeAll(async () => {
  target = await startTarget('embedded');
});
afterAll(() => target?.stop());

const silent = (): void => undefined;
/** So slow that no machine is too busy for it. */
const options = () => ({
  url: target.url,
  apiKey: target.apiKey,
  model: target.models.whole,
  requestsPerSecond: 12,
  seconds: 1,
  maxFirstByteMs: 60_000,
});

test.each(scenarioNames)(
  'the load scenario %s loads a gateway that is there, and breaks nothing',
  async name => {
    const report = await loadtest({ ...options(), name }, silent);
    const { load } = report;
    expect(load.sent).toBeGreaterThan(0);
    expect(countOf(load, 'cut', 'damaged', 'unanswered', 'timeout', 'error-event')).toBe(0);
    expect(countOf(load, 'whole')).toBeGreaterThan(0);
    const wholeBySteps = load.steps.map(({ verdicts }) => verdicts.whole ?? 0);
    expect(wholeBySteps).toHaveLength(report.steps.length);
    expect(wholeBySteps.reduce((sum, whole) => sum + whole, 0)).toBe(countOf(load, 'whole'));
  },
);

test('a gateway that refuses the key is told before the load, with its own words', async () => {
  const wrong = { ...options(), name: 'steady', apiKey: 'sk-sluice-wrong' };
  await expect(loadtest(wrong, silent)).rejects.toThrow(/answered 401: .*unauthenticated/s);
  await expect(loadtest(wrong, silent)).rejects.toBeInstanceOf(BenchError);
});

test('a gateway that is not there is told before the load', async () => {
  const away = { ...options(), name: 'steady', url: 'http://127.0.0.1:1' };
  await expect(loadtest(away, silent)).rejects.toThrow(/http:\/\/127\.0\.0\.1:1 cannot be reached/);
});

test('more requests than the report can hold are refused before any is sent', async () => {
  const huge = { ...options(), name: 'soak', requestsPerSecond: 50_000, seconds: 86_400 };
  await expect(loadtest(huge, silent)).rejects.toThrow(/more than 5,000,000 requests/);
});
