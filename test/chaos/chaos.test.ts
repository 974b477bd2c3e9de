import { expect, test } from 'vitest';
import { renderReport } from './render-report.ts';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';

/** Some twenty seconds each, and many times that on a machine that has other things to do: there a cluster takes a minute to start. */
const TIMEOUT_MS = 300_000;

// What processes use, and which there are, is read from /proc.
test.runIf(process.platform === 'linux').each(scenarios)(
  '$title',
  async scenario => {
    const report = await runScenario(scenario, 'short', () => undefined);
    const failures = report.checks.filter(({ holds }) => !holds);
    expect(failures, renderReport(report)).toEqual([]);
  },
  TIMEOUT_MS,
);
