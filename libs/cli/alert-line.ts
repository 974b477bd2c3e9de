import { styleText } from 'node:util';
import { z } from 'zod';
import type { OutputStream } from './command-io.ts';
import { printable } from './printable.ts';
import { fixedHead, fixedRow, padTo } from './table.ts';

/** What a line shows of an alert: tolerant of what a newer gateway adds. */
export const alertLineSchema = z.object({
  sequence: z.int().nonnegative(),
  at: z.number(),
  tenant: z.string(),
  kind: z.string(),
  severity: z.string(),
  title: z.string(),
  details: z.record(z.string(), z.string()),
});

/** And of what became of one. */
export const deliveryLineSchema = z.object({
  sequence: z.int().nonnegative(),
  at: z.number(),
  tenant: z.string(),
  kind: z.string(),
  noticeId: z.string(),
  destination: z.string(),
  result: z.string(),
  attempts: z.number(),
  status: z.number().optional(),
  reason: z.string().optional(),
});

const alertColumns = [
  { name: 'TIME', width: 20 },
  { name: 'TENANT', width: 12 },
  { name: 'SEVERITY', width: 8 },
  { name: 'KIND', width: 16 },
  { name: 'ALERT', width: 0 },
] as const;
const deliveryColumns = [
  { name: 'TIME', width: 20 },
  { name: 'TENANT', width: 12 },
  { name: 'DESTINATION', width: 22 },
  { name: 'NOTICE', width: 32 },
  { name: 'TRIES', width: 5 },
  { name: 'RESULT', width: 0 },
] as const;

const widthLeft = (columns: readonly { width: number }[]): number =>
  columns.slice(0, -1).reduce((sum, { width }) => sum + width + 2, -2);

const timeOf = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');
const tenantOf = (tenant: string): string => (tenant === '' ? '-' : tenant);

export const alertHead = (stream: OutputStream): string => fixedHead(alertColumns, stream);
export const deliveryHead = (stream: OutputStream): string => fixedHead(deliveryColumns, stream);

export function alertLine(
  { at, tenant, kind, severity, title, details }: z.output<typeof alertLineSchema>,
  stream: OutputStream,
): string {
  const colour = severity === 'critical' ? 'red' : severity === 'warning' ? 'yellow' : 'green';
  const facts = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  const left = fixedRow(alertColumns, [timeOf(at), tenantOf(tenant), severity, kind]);
  const text = styleText(colour, printable([title, ...facts].join(' ')), { stream });
  return `${padTo(left, widthLeft(alertColumns))}  ${text}`;
}

export function deliveryLine(delivery: z.output<typeof deliveryLineSchema>, stream: OutputStream): string {
  const { at, tenant, destination, noticeId, attempts, result, status, reason } = delivery;
  const left = fixedRow(deliveryColumns, [
    timeOf(at),
    tenantOf(tenant),
    destination,
    noticeId,
    String(attempts),
  ]);
  const said = [result, status, reason].filter(part => part !== undefined).join(' ');
  const text = styleText(result === 'delivered' ? 'green' : 'red', printable(said), { stream });
  return `${padTo(left, widthLeft(deliveryColumns))}  ${text}`;
}
