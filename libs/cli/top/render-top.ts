import { styleText } from 'node:util';
import { formatDollars } from '@sluice/contract';
import type { OutputStream } from '../command-io.ts';
import { printable } from '../printable.ts';
import { formatTable } from '../table.ts';
import type { Rates } from './load.ts';

export interface Breaker {
  provider: string;
  model: string;
  state: string;
}

const rate = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));
const milliseconds = (value: number | undefined): string => {
  if (value === undefined) return '–';
  return value < 1_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(1)} s`;
};
const bytes = (value: number): string => `${(value / (1024 * 1024)).toFixed(0)} MiB`;
/** To a cent, or to what is not nothing. */
const dollars = (nanoDollars: number): string =>
  nanoDollars >= 10_000_000 ? `$${(nanoDollars / 1e9).toFixed(2)}` : `$${formatDollars(nanoDollars)}`;

function summary(rates: Rates, stream: OutputStream): string {
  const { latencyMs, requestsPerSecond, clientErrorsPerSecond, serverErrorsPerSecond, inFlight } = rates;
  const head = [
    'REQUESTS/S',
    '4XX/S',
    '5XX/S',
    'IN FLIGHT',
    'P50',
    'P95',
    'P99',
    'TOKENS IN/S',
    'OUT/S',
    'COST/H',
  ];
  const row = [
    rate(requestsPerSecond),
    rate(clientErrorsPerSecond),
    rate(serverErrorsPerSecond),
    String(inFlight),
    milliseconds(latencyMs?.p50),
    milliseconds(latencyMs?.p95),
    milliseconds(latencyMs?.p99),
    rate(rates.inputTokensPerSecond),
    rate(rates.outputTokensPerSecond),
    dollars(rates.costNanoDollarsPerHour),
  ];
  return formatTable(head, [row], stream);
}

function breakersTable(breakers: readonly Breaker[], stream: OutputStream): string[] {
  if (breakers.length === 0) return [];
  const rows = breakers.map(({ provider, model, state }) => [provider, model, state]);
  return [formatTable(['NOT UP', 'MODEL', 'STATE'], rows, stream)];
}

function queuesTable({ queues }: Rates, stream: OutputStream): string[] {
  if (queues.length === 0) return [];
  const rows = queues.map(({ queue, waiting, inTurn, oldestSeconds }) => [
    queue,
    String(waiting),
    String(inTurn),
    milliseconds(oldestSeconds * 1_000),
  ]);
  return [formatTable(['QUEUE', 'WAITING', 'IN TURN', 'OLDEST'], rows, stream)];
}

function nodesTable({ nodes }: Rates, stream: OutputStream): string {
  const rows = nodes.map(node => [
    node.instance,
    rate(node.requestsPerSecond),
    String(node.inFlight),
    `${(node.cpu * 100).toFixed(0)} %`,
    bytes(node.memoryBytes),
    `${node.eventLoopLagMs.toFixed(1)} ms`,
    bytes(node.spoolBytes),
    node.revision === undefined ? '–' : String(node.revision),
  ]);
  const head = ['NODE', 'REQUESTS/S', 'IN FLIGHT', 'CPU', 'MEMORY', 'LOOP P99', 'SPOOL', 'REVISION'];
  return formatTable(head, rows, stream);
}

/** The whole view. */
export function renderTop(rates: Rates, breakers: readonly Breaker[], stream: OutputStream): string {
  const { at, seconds, nodes } = rates;
  const title = `${at.slice(0, 19).replace('T', ' ')} UTC, the last ${seconds.toFixed(1)} s, ${nodes.length} ${nodes.length === 1 ? 'process' : 'processes'}`;
  return [
    styleText('dim', printable(title), { stream }),
    summary(rates, stream),
    ...breakersTable(breakers, stream),
    ...queuesTable(rates, stream),
    nodesTable(rates, stream),
  ].join('\n\n');
}
