import { createEventLines, type EventLineDependencies } from '../api/event-lines.ts';
import { eventQuerySchema } from '../api/event-query.ts';
import { type Operation, operation } from '../api/operation.ts';

export function usageOperations(dependencies: EventLineDependencies): Operation[] {
  const handle = createEventLines(dependencies, { stream: 'USAGE' });
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
      query: eventQuerySchema,
      answers: { 200: { description: 'Events, one a line.', contentType: 'application/x-ndjson' } },
      handle,
    }),
  ];
}
