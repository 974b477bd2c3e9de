import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../workspace.ts';
import { startBusyCluster } from '../busy-cluster.ts';
import type { DashboardDefinition, PanelDefinition, QueryDefinition } from '../dashboards/definition.ts';
import { definitions } from '../dashboards/render.ts';
import type { Prometheus } from '../prometheus.ts';
import { dashboards, withoutVariables } from '../queries.ts';
import { COLUMN, drawDashboard, GAP, type PlacedPanel, UNIT } from './draw-dashboard.ts';
import { type Curve, drawPanel } from './draw-panel.ts';
import { keepBusy } from './keep-busy.ts';

const SECONDS = 90;
const STEP_SECONDS = 2;
/** Of Grafana's `$__rate_interval`, with a scrape each second. */
const RATE_INTERVAL = '10s';

const imagesFolder = join(repositoryRoot, 'docs/images');

interface Span {
  fromSeconds: number;
  toSeconds: number;
}

const legendOf = ({ legend }: QueryDefinition, labels: Readonly<Record<string, string>>): string =>
  legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '');

async function curvesOf(prometheus: Prometheus, query: QueryDefinition, span: Span): Promise<Curve[]> {
  const expression = withoutVariables(query.expression, RATE_INTERVAL);
  const series = await prometheus.queryRange(expression, { ...span, stepSeconds: STEP_SECONDS });
  return series.map(({ metric, values }) => ({
    legend: legendOf(query, metric),
    points: values.filter(([, value]) => Number.isFinite(value)),
  }));
}

async function draw(prometheus: Prometheus, definition: DashboardDefinition, span: Span): Promise<string> {
  const placed = dashboards().find(({ uid }) => uid === `sluice-${definition.name}`)?.panels ?? [];
  const rows = placed.filter(({ type }) => type === 'row').map(({ title, gridPos: { y } }) => ({ title, y }));
  const places = placed.filter(({ type }) => type !== 'row').map(({ gridPos }) => gridPos);
  const drawOne = async (panel: PanelDefinition, index: number): Promise<PlacedPanel> => {
    const { x = 0, y = 0, w = 0, h = 0 } = places[index] ?? {};
    const curves = await Promise.all(panel.queries.map(query => curvesOf(prometheus, query, span)));
    const [width, height] = [w * COLUMN - GAP, h * UNIT - GAP];
    return { svg: drawPanel({ ...panel, ...span, curves: curves.flat(), width, height }), x, y };
  };
  const panels = await Promise.all(definition.rows.flatMap(row => row.panels).map(drawOne));
  return drawDashboard(definition.title, rows, panels, Math.max(...places.map(({ y, h }) => y + h)));
}

process.stdout.write(
  `Keeps a cluster busy for ${SECONDS} seconds, then draws each dashboard into docs/images ...\n`,
);
const cluster = await startBusyCluster();
try {
  const fromSeconds = Math.floor(Date.now() / 1_000);
  await keepBusy(cluster, SECONDS);
  const span = { fromSeconds, toSeconds: Math.floor(Date.now() / 1_000) };
  mkdirSync(imagesFolder, { recursive: true });
  for (const definition of definitions)
    writeFileSync(
      join(imagesFolder, `${definition.name}.svg`),
      await draw(cluster.prometheus, definition, span),
    );
} finally {
  await cluster.stop();
}
