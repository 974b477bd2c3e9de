import { renderChaosTable } from './chaos-table.ts';
import { renderConnectionTable } from './connection-table.ts';
import { renderErrorTable } from './error-table.ts';
import { renderFailureTable } from './failure-table.ts';
import { renderLoadTable } from './load-table.ts';
import { renderAlertTable, renderDashboardTable } from './monitoring-tables.ts';
import { renderPermissionTable } from './permission-table.ts';
import { renderScaleCosts, renderScaleFigures, renderScaleSizing } from './scale-tables.ts';
import { renderUsageColumns } from './usage-column-table.ts';

/** The parts of pages that are made from the code, by the name that their page gives them. */
const sections: Readonly<Record<string, () => string>> = {
  alerts: renderAlertTable,
  chaos: renderChaosTable,
  connections: renderConnectionTable,
  columns: renderUsageColumns,
  dashboards: renderDashboardTable,
  errors: renderErrorTable,
  failures: renderFailureTable,
  loads: renderLoadTable,
  permissions: renderPermissionTable,
  scale: renderScaleFigures,
  scaleCosts: renderScaleCosts,
  scaleSizing: renderScaleSizing,
};

export const pagesWithSections = [
  'docs/chaos.md',
  'docs/deploy.md',
  'docs/errors.md',
  'docs/loadtest.md',
  'docs/observability.md',
  'docs/reliability.md',
  'docs/scaling.md',
  'docs/security.md',
  'docs/usage.md',
] as const;

const SECTION = /(<!-- begin (\w+): [^\n]* -->\n)[\s\S]*?(\n<!-- end \2 -->)/g;

/** A page with its generated sections made anew: what stands between `<!-- begin NAME: … -->` and `<!-- end NAME -->`. */
export const withSections = (page: string): string =>
  page.replace(SECTION, (whole: string, begin: string, name: string, end: string) => {
    const render = sections[name];
    return render === undefined ? whole : `${begin}${render()}${end}`;
  });

/** The names of the generated sections of a page. */
export const sectionsOf = (page: string): string[] =>
  [...page.matchAll(SECTION)].map(([, , name]) => name ?? '');

export const sectionNames = Object.keys(sections);
