import { styleText } from 'node:util';
import { formatDollars } from '@sluice/contract';
import { z } from 'zod';
import type { OutputStream } from '../command-io.ts';
import { printable } from '../printable.ts';
import { fixedHead, fixedRow, padTo } from '../table.ts';

/** What a line shows of a usage event: tolerant of what a newer gateway adds. */
export const tailedEventSchema = z.object({
  sequence: z.int().nonnegative(),
  at: z.number(),
  tenant: z.string(),
  requestedModel: z.string().optional(),
  target: z.object({ provider: z.string(), model: z.string() }).optional(),
  tokens: z.object({ input: z.number(), output: z.number() }),
  costNanoDollars: z.int().nonnegative().optional(),
  estimated: z.boolean(),
  latency: z.object({ totalMs: z.number() }),
  outcome: z.string(),
  status: z.number(),
  errorCode: z.string().optional(),
});
export type TailedEvent = z.output<typeof tailedEventSchema>;

const columns = [
  { name: 'TIME', width: 20 },
  { name: 'TENANT', width: 12 },
  { name: 'MODEL', width: 20 },
  { name: 'TARGET', width: 28 },
  { name: 'TOKENS', width: 17 },
  { name: 'COST', width: 12 },
  { name: 'LATENCY', width: 9 },
  { name: 'OUTCOME', width: 0 },
] as const;
/** Of all columns but the last, which has colours. */
const LEFT_WIDTH = columns.slice(0, -1).reduce((sum, { width }) => sum + width + 2, -2);

function formatOutcome({ outcome, status, errorCode }: TailedEvent): string {
  return outcome === 'success' ? outcome : [outcome, status, errorCode].filter(Boolean).join(' ');
}

function colourOf(outcome: string): 'green' | 'yellow' | 'red' {
  if (outcome === 'success') return 'green';
  return outcome === 'cancelled' || outcome === 'rejection' ? 'yellow' : 'red';
}

export const usageHead = (stream: OutputStream): string => fixedHead(columns, stream);

/** One event for people. Times are UTC, so that they can be given to `--from` again. */
export function usageLine(event: TailedEvent, stream: OutputStream): string {
  const { at, tenant, requestedModel = '-', target, tokens, costNanoDollars, estimated, latency } = event;
  const line = fixedRow(columns, [
    new Date(at).toISOString().replace(/\.\d+/, ''),
    tenant,
    requestedModel,
    target === undefined ? '-' : `${target.provider}/${target.model}`,
    `${estimated ? '~' : ''}${tokens.input} in ${tokens.output} out`,
    costNanoDollars === undefined ? 'no price' : `$${formatDollars(costNanoDollars)}`,
    `${Math.round(latency.totalMs)} ms`,
  ]);
  const outcome = styleText(colourOf(event.outcome), printable(formatOutcome(event)), { stream });
  return `${padTo(line, LEFT_WIDTH)}  ${outcome}`;
}
