/** The two formats of text that scrapers read. Only in OpenMetrics have samples exemplars. */
export type MetricsFormat = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const OPENMETRICS = /(?:^|,)\s*application\/openmetrics-text\s*(?:;([^,]*))?/i;
const REFUSED = /(?:^|;)\s*q\s*=\s*0(?:\.0*)?\s*(?:;|$)/i;

/** The one that a scraper asks for by its `Accept` header: Prometheus’ own, unless it names the other one. */
export function formatFor(accept: string | undefined): MetricsFormat {
  const asked = OPENMETRICS.exec(accept ?? '');
  return asked === null || REFUSED.test(asked[1] ?? '') ? 'prometheus' : 'openmetrics';
}
