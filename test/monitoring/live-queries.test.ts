import { waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BusyCluster, startBusyCluster } from './busy-cluster.ts';
import { definitions } from './dashboards/render.ts';
import type { LoadedRule } from './prometheus.ts';
import { alertRules, dashboards, queriesOf, readQuery, runbookQueries, withoutVariables } from './queries.ts';
import { describeWithPrometheus } from './tools.ts';

const raisedOf = (rules: readonly LoadedRule[]): string[] =>
  rules.filter(({ state }) => state !== 'inactive').map(({ name }) => name);

describeWithPrometheus('a real Prometheus that scrapes a cluster after every kind of request', () => {
  let cluster: BusyCluster | undefined;
  beforeAll(async () => {
    cluster = await startBusyCluster();
  });
  afterAll(() => cluster?.stop());

  /** Whether a query comes to a number. Throws where Prometheus does not take it. */
  const hasFigures = async (query: string): Promise<boolean> =>
    (await cluster?.prometheus.query(query))?.some(({ value }) => Number.isFinite(value)) ?? false;
  const withoutFigures = async (queries: readonly [string, string][]): Promise<string[]> => {
    const found = await Promise.all(
      queries.map(async ([place, query]) => ((await hasFigures(query)) ? [] : [`${place}: ${query}`])),
    );
    return found.flat();
  };

  test.each(dashboards())('has figures for every panel of “$title”', async dashboard => {
    const queries = queriesOf(dashboard).map(([panel, query]): [string, string] => [
      panel,
      withoutVariables(query),
    ]);
    expect(queries.length).toBeGreaterThan(0);
    expect(await withoutFigures(queries)).toEqual([]);
  });

  test.each(definitions.flatMap(({ variables = [] }) => variables))(
    'has something to choose from for “$label”',
    async ({ metric, value }) => {
      expect((await cluster?.prometheus.labelValues(value, metric))?.length).toBeGreaterThan(0);
    },
  );

  test('has figures for everything that alerts look at', async () => {
    const selectors = alertRules().flatMap(({ alert, expr }) =>
      readQuery(expr).selectors.map((selector): [string, string] => [alert, selector]),
    );
    expect(selectors.length).toBeGreaterThanOrEqual(alertRules().length);
    expect(await withoutFigures(selectors)).toEqual([]);
  });

  test('has figures for every query of the runbooks', async () => {
    expect(await withoutFigures(runbookQueries())).toEqual([]);
  });

  test('evaluates every alert, and those are about to fire whose cause is there', async () => {
    const rules = await waitFor(async () => {
      const loaded = (await cluster?.prometheus.rules()) ?? [];
      return raisedOf(loaded).includes('SluiceDeadLetters') ? loaded : undefined;
    });
    expect(rules.map(({ name }) => name)).toEqual(alertRules().map(({ alert }) => alert));
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(raisedOf(rules)).toEqual(
      expect.arrayContaining(['SluiceBreakerOpen', 'SluiceProviderUnhealthy', 'SluiceDeadLetters']),
    );
    expect(raisedOf(rules)).not.toContain('SluiceEventsLost');
  });
});
