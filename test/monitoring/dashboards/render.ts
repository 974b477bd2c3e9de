import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { cost } from './cost.ts';
import type { DashboardDefinition, VariableDefinition } from './definition.ts';
import { guardrails } from './guardrails.ts';
import { limits } from './limits.ts';
import { nodes } from './nodes.ts';
import { overview } from './overview.ts';
import { providers } from './providers.ts';
import { queues } from './queues.ts';
import { datasource, panelOf } from './render-panel.ts';
import { streaming } from './streaming.ts';

export const definitions: readonly DashboardDefinition[] = [
  overview,
  providers,
  streaming,
  cost,
  limits,
  guardrails,
  queues,
  nodes,
];

/** The files of `deploy/grafana`, by name. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(
    definitions.map(definition => [
      `${definition.name}.json`,
      `${JSON.stringify(render(definition), null, 2)}\n`,
    ]),
  );

function render({ name, title, description, variables = [], rows }: DashboardDefinition): unknown {
  const dashboard = new DashboardBuilder(title)
    .uid(`sluice-${name}`)
    .description(description)
    .tags(['sluice'])
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Sluice')
        .type(DashboardLinkType.Dashboards)
        .tags(['sluice'])
        .asDropdown(true)
        .keepTime(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
  for (const variable of variables) dashboard.withVariable(variableOf(variable));
  let id = 0;
  for (const { title: rowTitle, panels } of rows) {
    id += 1;
    dashboard.withRow(new RowBuilder(rowTitle).id(id));
    for (const panel of panels) {
      id += 1;
      dashboard.withPanel(panelOf(panel).id(id));
    }
  }
  return dashboard.build();
}

const variableOf = ({ name, label, metric, value }: VariableDefinition): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query: `label_values(${metric}, ${value})`, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
