import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shortPace } from './pace.ts';
import { differences, runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { hostings, startFailures } from './start.ts';

describe.each(hostings)('providers that misbehave, behind sluice %s', hosting => {
  let context: Awaited<ReturnType<typeof startFailures>> | undefined;
  beforeAll(async () => {
    context = await startFailures(hosting, scenarios, shortPace);
  });
  afterAll(() => context?.stop());

  test.each(scenarios)('$title', async scenario => {
    if (context === undefined) throw new Error('the gateway is not started');
    const seen = await runScenario(scenario, context);
    expect(differences(scenario, seen, shortPace)).toEqual([]);
  });
});
