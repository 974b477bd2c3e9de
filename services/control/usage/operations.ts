import { type Operation, operation } from '../api/operation.ts';
import type { ControlDependencies } from '../dependencies.ts';
import { createUsageEvents } from './usage-events.ts';
import { usageQuerySchema } from './usage-query.ts';

type UsageDependencies = Pick<ControlDependencies, 'events' | 'clock' | 'leaving'>;

export function usageOperations({ events, clock, leaving }: UsageDependencies): Operation[] {
  const handle = createUsageEvents(events, clock, leaving);
  return [
    operation({
      method: 'GET',
      path: '/api/v1/usage/events',
      id: 'readUsageEvents',
      tag: 'Usage',
      summary: 'Usage events, one a line',
      description:
        'JSON lines, each with its `sequence`; blank lines say that the connection lives. With `follow` the answer stays open.',
      admits: 'usage:read',
      reach: 'tenant',
      query: usageQuerySchema,
      answers: { 200: { description: 'Events, one a line.', contentType: 'application/x-ndjson' } },
      handle,
    }),
  ];
}
