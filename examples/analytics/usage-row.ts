import type { UsageEvent } from '@sluice/sdk';

/** The columns of the examples' tables, with their types in SQL. All there is: docs/usage-events.md. */
export const columns = {
  event_id: 'VARCHAR',
  request_id: 'VARCHAR',
  ended_at: 'TIMESTAMP',
  tenant: 'VARCHAR',
  team: 'VARCHAR',
  user_id: 'VARCHAR',
  key_id: 'VARCHAR',
  route: 'VARCHAR',
  provider: 'VARCHAR',
  model: 'VARCHAR',
  outcome: 'VARCHAR',
  status: 'INTEGER',
  input_tokens: 'BIGINT',
  output_tokens: 'BIGINT',
  cost_nano_dollars: 'BIGINT',
  latency_ms: 'INTEGER',
} as const;
export type UsageRow = Record<keyof typeof columns, string | number>;

const sum = (numbers: readonly (number | undefined)[]): number =>
  numbers.reduce<number>((total, number) => total + (number ?? 0), 0);

/** One event as a row: what failed calls used is in its sums. */
export function usageRow(event: UsageEvent): UsageRow {
  const { tries, tokens, target } = event;
  return {
    event_id: event.eventId,
    request_id: event.requestId,
    ended_at: new Date(event.at).toISOString().replace('Z', ''),
    tenant: event.tenant,
    team: event.team ?? '',
    user_id: event.user ?? '',
    key_id: event.keyId ?? '',
    route: event.lineage.route ?? '',
    provider: target?.provider ?? '',
    model: target?.model ?? event.requestedModel ?? '',
    outcome: event.outcome,
    status: event.status,
    input_tokens: sum([tokens.input, ...tries.map(call => call.tokens?.input)]),
    output_tokens: sum([tokens.output, ...tries.map(call => call.tokens?.output)]),
    cost_nano_dollars: sum([event.costNanoDollars, ...tries.map(call => call.costNanoDollars)]),
    latency_ms: Math.round(event.latency.totalMs),
  };
}
