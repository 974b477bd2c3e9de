import {
  BigValueColorMode,
  BigValueGraphMode,
  type DataSourceRef,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as NumberBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelDefinition } from './definition.ts';

/** Whatever Prometheus the viewer chooses: no dashboard knows the id of one. */
export const datasource: DataSourceRef = { type: 'prometheus', uid: `\${datasource}` };

export function panelOf(panel: PanelDefinition): LinesBuilder | NumberBuilder {
  const builder = panel.shape === 'number' ? numberOf(panel) : linesOf(panel);
  builder.title(panel.title).description(panel.description).unit(panel.unit).datasource(datasource);
  for (const [index, { expression, legend }] of panel.queries.entries())
    builder.withTarget(
      new DataqueryBuilder()
        .refId(String.fromCharCode(65 + index))
        .datasource(datasource)
        .expr(expression)
        .legendFormat(legend),
    );
  return builder;
}

const linesOf = ({ shape }: PanelDefinition): LinesBuilder =>
  new LinesBuilder()
    .span(8)
    .height(8)
    .min(0)
    .fillOpacity(shape === 'areas' ? 25 : 0)
    .stacking(new StackingConfigBuilder().mode(shape === 'areas' ? StackingMode.Normal : StackingMode.None))
    .showPoints(VisibilityMode.Never)
    .legend(new VizLegendOptionsBuilder().showLegend(true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));

const numberOf = ({ thresholds }: PanelDefinition): NumberBuilder =>
  new NumberBuilder()
    .span(4)
    .height(4)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(thresholds === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps([
          { value: null, color: 'green' },
          ...(thresholds ?? []).map((value, index) => ({ value, color: index === 0 ? 'yellow' : 'red' })),
        ]),
    );
