import type { PanelDefinition, QueryDefinition, Unit } from './definition.ts';

type Described = Pick<PanelDefinition, 'title' | 'description'> & { unit: Unit };

export const query = (expression: string, legend: string): QueryDefinition => ({ expression, legend });

export const lines = (described: Described, ...queries: QueryDefinition[]): PanelDefinition => ({
  ...described,
  shape: 'lines',
  queries,
});

/** For what adds up to something. */
export const areas = (described: Described, ...queries: QueryDefinition[]): PanelDefinition => ({
  ...described,
  shape: 'areas',
  queries,
});

export const number = (
  described: Described & Pick<PanelDefinition, 'thresholds'>,
  expression: string,
): PanelDefinition => ({ ...described, shape: 'number', queries: [query(expression, '')] });

/** How fast a counter grows, by some of its labels. `series` may select: `requests_total{status="200"}`. */
export const rate = (series: string, ...by: string[]): QueryDefinition =>
  query(rateOf(series, ...by), by.map(label => `{{${label}}}`).join(' '));

export const rateOf = (series: string, ...by: string[]): string =>
  `sum${byClause(by)}(rate(${series}[$__rate_interval]))`;

/** Within which time that share of what a histogram has seen was done. */
export const quantileOf = (share: number, histogram: string, ...by: string[]): string =>
  `histogram_quantile(${share}, ${rateOf(bucketsOf(histogram), 'le', ...by)})`;

export const quantile = (share: number, histogram: string, ...by: string[]): QueryDefinition =>
  query(quantileOf(share, histogram, ...by), by.map(label => `{{${label}}}`).join(' '));

/** The half, all but a twentieth, all but a hundredth. */
export const quantiles = (histogram: string): QueryDefinition[] =>
  [0.5, 0.95, 0.99].map(share => query(quantileOf(share, histogram), `p${share * 100}`));

const byClause = (labels: readonly string[]): string =>
  labels.length === 0 ? '' : ` by (${labels.join(', ')}) `;

/** `seconds{a="b"}` as `seconds_bucket{a="b"}`. */
const bucketsOf = (histogram: string): string => histogram.replace(/^\w+/, '$&_bucket');
