import { styleText } from 'node:util';
import { explanationSchema, periodText } from '@sluice/contract';
import { whoseText } from '../budget-text.ts';
import { type CommandIo, writeLine } from '../command-io.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { printable } from '../printable.ts';
import { formatTable } from '../table.ts';

export interface ExplainOptions {
  key?: string;
  tenant?: string;
  tier?: string;
  role?: string;
  model?: string;
  path?: string;
  method?: string;
  json?: true;
}

/** `config explain`: what would become of a request, by policy's own code. */
export async function explainRequest({ json, role, ...asked }: ExplainOptions, io: CommandIo): Promise<void> {
  const explained = await createGatewayClient(io).ask(explanationSchema, {
    method: 'POST',
    path: '/api/v1/config/explain',
    body: { ...asked, ...(role !== undefined && { roles: [role] }) },
  });
  if (json) return writeLine(io.stdout, JSON.stringify(explained));
  const { outcome, error, route, routes, targets, limits, budgets, guardrails, strategy } = explained;
  const title = (text: string): string => styleText('bold', text, { stream: io.stdout });
  const lines = [
    outcome === 'routed'
      ? `${title('Routed')} to ${printable(route ?? '')}, strategy ${strategy}`
      : `${title('Refused')} with ${error?.status} ${error?.code}: ${printable(error?.message ?? '')}`,
    '',
    formatTable(
      ['ROUTE', 'TAKEN', 'WHY'],
      routes.map(each => [each.name, each.taken ? 'yes' : '', each.why]),
      io.stdout,
    ),
  ];
  if (targets.length > 0) {
    const rows = targets.map(each => [
      each.provider,
      each.model,
      each.protocol,
      String(each.weight),
      each.price ?? '-',
    ]);
    lines.push('', formatTable(['TARGET', 'MODEL', 'PROTOCOL', 'WEIGHT', 'PRICE'], rows, io.stdout));
  }
  if (limits.length > 0) {
    const rows = limits.map(each => [each.title, each.of, String(each.reserves)]);
    lines.push('', formatTable(['LIMIT', 'OF', 'RESERVES'], rows, io.stdout));
  }
  if (budgets.length > 0) {
    const rows = budgets.map(each => [
      each.budget,
      whoseText(each.subject),
      `$${each.amountDollars} ${periodText(each.per)}`,
      `$${each.reservesDollars}`,
      each.withoutRoom,
    ]);
    lines.push('', formatTable(['BUDGET', 'WHOSE', 'OF', 'RESERVES', 'WITHOUT ROOM'], rows, io.stdout));
  }
  if (guardrails !== undefined) {
    const checks = [
      ...guardrails.input.map(check => `input ${check}`),
      ...guardrails.output.map(check => `output ${check}`),
    ];
    lines.push('', `Guardrails: ${printable(guardrails.profile)} (${guardrails.mode}): ${checks.join(', ')}`);
  }
  await writeLine(io.stdout, lines.join('\n'));
}
