import { definitions } from '../monitoring/dashboards/render.ts';
import { alertRules } from '../monitoring/queries.ts';

/** Every dashboard with what it shows. */
export const renderDashboardTable = (): string =>
  [
    '| Dashboard | What it shows | Chosen at its head |',
    '| --- | --- | --- |',
    ...definitions.map(({ name, title, description, variables = [] }) => {
      const chosen = variables.map(({ label }) => label.toLowerCase()).join(', ');
      return `| [${title.replace('Sluice: ', '')}](../deploy/grafana/${name}.json) | ${description} | ${chosen || '–'} |`;
    }),
  ].join('\n');

/** Every alert rule with what it says, and its runbook. */
export const renderAlertTable = (): string =>
  [
    '| Alert | Severity | What it says |',
    '| --- | --- | --- |',
    ...alertRules().map(
      ({ alert, labels, annotations }) =>
        `| [${alert}](runbooks/${alert}.md) | ${labels.severity} | ${annotations.summary?.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '`$1`')} |`,
    ),
  ].join('\n');
