import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dashboardFiles, definitions } from './dashboards/render.ts';
import {
  type Dashboard,
  dashboards,
  dashboardsFolder,
  queriesOf,
  readQuery,
  shippedQueries,
} from './queries.ts';

test('the files of deploy/grafana are what test/monitoring/dashboards says; if not, run `pnpm run docs`', () => {
  const there = readdirSync(dashboardsFolder).map(name => [
    name,
    readFileSync(join(dashboardsFolder, name), 'utf8'),
  ]);
  expect(new Map(there as [string, string][])).toEqual(dashboardFiles());
});

test('dashboards and their panels have names of their own', () => {
  expect(new Set(dashboards().map(({ uid }) => uid)).size).toBe(definitions.length);
  for (const { title, panels } of dashboards()) {
    expect(new Set(panels.map(({ id }) => id)).size, title).toBe(panels.length);
    for (const { title: panel, type, description, fieldConfig } of panels)
      if (type !== 'row')
        expect([panel, description, fieldConfig?.defaults.unit ?? ''], title).not.toContain('');
  }
});

test('queries are such that Prometheus takes', () => {
  for (const [place, query] of shippedQueries())
    expect(readQuery(query), place).toMatchObject({ isValid: true });
  expect(readQuery('sum by (a) (rate(b_total{c="d"}[5m]))')).toEqual({
    isValid: true,
    metrics: ['b_total'],
    selectors: ['b_total{c="d"}'],
    labels: ['a', 'c'],
  });
  expect(readQuery('sum(rate(b_total[5m])').isValid).toBe(false);
});

test('a legend names labels that its query leaves', () => {
  for (const { title, panels } of dashboards())
    for (const panel of panels)
      for (const { expr, legendFormat } of panel.targets) {
        const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        expect(readQuery(expr).labels, `${title} / ${panel.title}`).toEqual(expect.arrayContaining(named));
      }
});

/** The variables that queries have, but for those of Grafana itself. */
const usedBy = (dashboard: Dashboard): string[] => [
  ...new Set(
    queriesOf(dashboard).flatMap(([, query]) =>
      [...query.matchAll(/\$([a-z]\w*)/g)].map(([, name = '']) => name),
    ),
  ),
];

test('what can be chosen on a dashboard is what its queries go by, and the data source of every panel', () => {
  for (const dashboard of dashboards()) {
    const chosen = dashboard.templating.list.map(({ name }) => name);
    expect(chosen, dashboard.title).toEqual(['datasource', ...usedBy(dashboard)]);
  }
  for (const [name, text] of dashboardFiles()) {
    const sources = [...text.matchAll(/"uid": "([^"]*)"/g)].map(([, uid = '']) => uid);
    expect(
      sources.filter(uid => uid !== `\${datasource}`),
      name,
    ).toEqual([`sluice-${name.replace('.json', '')}`]);
  }
});

test('panels lie beside each other and not over each other', () => {
  for (const { title, panels } of dashboards()) {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size, title).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w)), title).toBe(24);
  }
});
