import { createEventLines, type EventLineDependencies } from '../api/event-lines.ts';
import { type Operation, operation } from '../api/operation.ts';
import { type PositionDependencies, positionOperations } from './positions.ts';
import { createReadSums, type SumDependencies, sumsAnswerSchema } from './read-sums.ts';
import { sumQuerySchema } from './sum-query.ts';
import { compileEventFilter, storedUsageEventSchema, usageEventQuerySchema } from './usage-filter.ts';

export function usageOperations(
  dependencies: EventLineDependencies & SumDependencies & PositionDependencies,
): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/usage',
      id: 'readUsage',
      tag: 'Usage',
      summary: 'What was used, added up',
      description:
        'Requests by how they ended, tokens, cost and latency: by tenant, team, user, key, provider, model and route, in all or for each minute, hour or day.',
      admits: 'usage:read',
      reach: 'tenant',
      query: sumQuerySchema,
      answers: { 200: { description: 'A page of groups, the largest first.', schema: sumsAnswerSchema } },
      handle: createReadSums(dependencies),
    }),
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
      query: usageEventQuerySchema,
      answers: {
        200: {
          description: 'Events, one a line.',
          contentType: 'application/x-ndjson',
          schema: storedUsageEventSchema,
        },
      },
      handle: createEventLines(dependencies, { stream: 'USAGE', select: compileEventFilter }),
    }),
    ...positionOperations(dependencies),
  ];
}
