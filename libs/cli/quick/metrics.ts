import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { formatTable } from '../table.ts';

const types = ['latency', 'requests', 'errors', 'tokens', 'cost'] as const;
type MetricType = (typeof types)[number];
export const metricTypes: readonly string[] = types;

const row = z.record(z.string(), z.unknown());
const figuresSchema = z.looseObject({ type: z.string(), data: z.array(row) });
type Row = z.output<typeof row>;

export interface MetricsOptions {
  type?: MetricType;
  endpoint?: string;
  format: 'table' | 'json';
  json?: true;
}

/** `meanMs` as `MEAN MS`. */
const headOf = (name: string): string => name.replace(/[A-Z]/g, ' $&').toUpperCase();

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ');
  return typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : String(value);
}

function tableOf(rows: readonly Row[], { stdout }: CommandIo): string {
  if (rows.length === 0) return 'Nothing has been counted yet.';
  const names = [...new Set(rows.flatMap(each => Object.keys(each)))];
  const cells = rows.map(each => names.map(name => cellOf(each[name])));
  return formatTable(names.map(headOf), cells, stdout);
}

/** `metrics`: what all processes have counted since they started, of one type or of each. */
export async function showMetrics(
  { type, endpoint, format, json }: MetricsOptions,
  io: CommandIo,
): Promise<void> {
  const client = createGatewayClient(io);
  const asked = type === undefined ? types : [type];
  const figures = await Promise.all(
    asked.map(each => {
      const query = new URLSearchParams({ type: each, ...(endpoint && { endpoint }) });
      return client.ask(figuresSchema, { path: `/api/v1/metrics?${query}` });
    }),
  );
  if (json || format === 'json')
    return writeLine(
      io.stdout,
      JSON.stringify(Object.fromEntries(figures.map(({ type: name, data }) => [name, data]))),
    );
  const shown = figures.map(({ type: name, data }) => `${name}\n${tableOf(data, io)}`);
  await writeLine(io.stdout, shown.join('\n\n'));
}
