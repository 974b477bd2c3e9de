import { styleText } from 'node:util';
import { z } from 'zod';
import type { OutputStream } from './command-io.ts';
import { printable } from './printable.ts';
import { fixedHead, fixedRow, padTo } from './table.ts';

/** What a line shows of an audit event: tolerant of what a newer gateway adds. */
export const auditLineSchema = z.object({
  sequence: z.int().nonnegative(),
  tenant: z.string(),
  at: z.number(),
  actor: z.object({
    kind: z.string(),
    tenant: z.string().optional(),
    user: z.string().optional(),
    keyId: z.string().optional(),
    name: z.string().optional(),
  }),
  clientAddress: z.string().optional(),
  action: z.string(),
  target: z.object({ kind: z.string(), id: z.string() }),
  details: z.record(z.string(), z.string()),
  repeated: z.object({ count: z.number() }).optional(),
});
type AuditLine = z.output<typeof auditLineSchema>;

const columns = [
  { name: 'TIME', width: 20 },
  { name: 'TENANT', width: 12 },
  { name: 'ACTOR', width: 20 },
  { name: 'ADDRESS', width: 15 },
  { name: 'ACTION', width: 16 },
  { name: 'TARGET', width: 27 },
  { name: 'DETAILS', width: 0 },
] as const;
const LEFT_WIDTH = columns.slice(0, -1).reduce((sum, { width }) => sum + width + 2, -2);

const actorOf = ({ actor }: AuditLine): string =>
  actor.keyId ?? actor.user ?? actor.name ?? (actor.kind === 'caller' ? (actor.tenant ?? '-') : '-');

/** Code and reason speak for themselves; the rest is named. */
function detailsOf({ details: { code, reason, ...rest }, repeated }: AuditLine): string {
  const named = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  const again = repeated === undefined ? [] : [`${repeated.count} more`];
  return [...again, code, reason, ...named].filter(Boolean).join(' ');
}

export const auditHead = (stream: OutputStream): string => fixedHead(columns, stream);

/** One event for people. Times are UTC, so that they can be given to `--from` again. */
export function auditLine(event: AuditLine, stream: OutputStream): string {
  const { at, tenant, clientAddress = '-', action, target } = event;
  const left = fixedRow(columns, [
    new Date(at).toISOString().replace(/\.\d+/, ''),
    tenant === '' ? '-' : tenant,
    actorOf(event),
    clientAddress,
    action,
    target.id,
  ]);
  const isBad = action === 'request.denied' || event.details.failed !== undefined;
  const details = styleText(isBad ? 'yellow' : 'green', printable(detailsOf(event)), { stream });
  return `${padTo(left, LEFT_WIDTH)}  ${details}`;
}
