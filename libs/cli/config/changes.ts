import { styleText } from 'node:util';
import { z } from 'zod';
import { type CommandIo, type OutputStream, writeLine } from '../command-io.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { printable } from '../printable.ts';
import { formatTable } from '../table.ts';
import { readLocalDocument } from './local-config.ts';

const changeSchema = z.looseObject({
  kind: z.enum(['added', 'changed', 'removed']),
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
type Change = z.output<typeof changeSchema>;
const planSchema = z.looseObject({ revision: z.number(), changes: z.array(changeSchema) });
const revisionSchema = z.looseObject({
  revision: z.number(),
  at: z.string(),
  author: z.string(),
  message: z.string(),
});
const historySchema = z.looseObject({ data: z.array(revisionSchema) });
const diffSchema = z.looseObject({ from: z.number(), to: z.number(), changes: z.array(changeSchema) });

const LONGEST_VALUE = 200;
const signs = { added: ['+', 'green'], changed: ['~', 'yellow'], removed: ['-', 'red'] } as const;

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return printable(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
}

function valuesOf({ kind, before, after }: Change): string {
  if (kind === 'changed') return `${valueText(before)} -> ${valueText(after)}`;
  return valueText(kind === 'added' ? after : before);
}

/** A line a change, as Terraform shows them: `+` new, `~` changed, `-` gone. */
const formatChanges = (changes: readonly Change[], stream: OutputStream): string =>
  changes
    .map(change => {
      const [sign, colour] = signs[change.kind];
      return styleText(colour, `${sign} ${printable(change.path)}: ${valuesOf(change)}`, { stream });
    })
    .join('\n');

function summaryOf(changes: readonly Change[]): string {
  const count = (wanted: Change['kind']): number => changes.filter(({ kind }) => kind === wanted).length;
  return `${count('added')} to add, ${count('changed')} to change, ${count('removed')} to remove.`;
}

async function writeChanges(changes: readonly Change[], io: CommandIo): Promise<void> {
  if (changes.length > 0) await writeLine(io.stdout, formatChanges(changes, io.stdout));
}

/** `config plan` */
export async function planConfig(file: string, { json }: { json?: true }, io: CommandIo): Promise<void> {
  const body = await readLocalDocument(file, io);
  const plan = await createGatewayClient(io).ask(planSchema, {
    method: 'POST',
    path: '/api/v1/config/plan',
    body,
  });
  if (json) return writeLine(io.stdout, JSON.stringify(plan));
  await writeChanges(plan.changes, io);
  await writeLine(
    io.stdout,
    plan.changes.length === 0 ? 'Nothing to change.' : `\n${summaryOf(plan.changes)}`,
  );
}

const queryOf = (message: string | undefined): string =>
  message === undefined ? '' : `?${new URLSearchParams({ message })}`;

async function writeApplied(
  applied: z.output<typeof planSchema>,
  { json }: { json?: true },
  io: CommandIo,
): Promise<void> {
  if (json) return writeLine(io.stdout, JSON.stringify(applied));
  await writeChanges(applied.changes, io);
  const { revision, changes } = applied;
  await writeLine(
    io.stdout,
    changes.length === 0
      ? `Nothing to change: revision ${revision} is in use.`
      : `Revision ${revision} is in use.`,
  );
}

/** `config apply`: held to the revision that it was planned for, so that nobody's change is undone unseen. */
export async function applyConfig(
  file: string,
  options: { json?: true; message?: string; revision?: number },
  io: CommandIo,
): Promise<void> {
  const body = await readLocalDocument(file, io);
  const client = createGatewayClient(io);
  const revision =
    options.revision ??
    (await client.ask(planSchema, { method: 'POST', path: '/api/v1/config/plan', body })).revision;
  const applied = await client.ask(planSchema, {
    method: 'PUT',
    path: `/api/v1/config${queryOf(options.message)}`,
    body,
    headers: { 'if-match': `"${revision}"` },
  });
  await writeApplied(applied, options, io);
}

/** `config rollback` */
export async function rollBack(
  revision: number,
  options: { json?: true; message?: string },
  io: CommandIo,
): Promise<void> {
  const path = `/api/v1/revisions/${revision}/rollback${queryOf(options.message)}`;
  await writeApplied(await createGatewayClient(io).ask(planSchema, { method: 'POST', path }), options, io);
}

/** `config history` */
export async function showHistory(
  { json, limit }: { json?: true; limit: number },
  io: CommandIo,
): Promise<void> {
  const { data } = await createGatewayClient(io).ask(historySchema, {
    path: `/api/v1/revisions?limit=${limit}`,
  });
  if (json) return writeLine(io.stdout, JSON.stringify(data));
  const rows = data.map(({ revision, at, author, message }) => [
    String(revision),
    at.slice(0, 19),
    author,
    message,
  ]);
  await writeLine(io.stdout, formatTable(['REVISION', 'AT', 'BY', 'MESSAGE'], rows, io.stdout));
}

/** `config diff` */
export async function showDiff(
  from: number,
  to: number | undefined,
  { json }: { json?: true },
  io: CommandIo,
): Promise<void> {
  const query = new URLSearchParams({ from: String(from), ...(to !== undefined && { to: String(to) }) });
  const diff = await createGatewayClient(io).ask(diffSchema, { path: `/api/v1/revisions/diff?${query}` });
  if (json) return writeLine(io.stdout, JSON.stringify(diff));
  if (diff.changes.length === 0)
    return writeLine(io.stdout, `Revisions ${diff.from} and ${diff.to} say the same.`);
  await writeChanges(diff.changes, io);
}
