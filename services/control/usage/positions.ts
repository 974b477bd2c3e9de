import { type Clock, GatewayError, replyJson, replyWhole } from '@sluice/contract';
import { positionKey, type RecordStore, type UsagePosition } from '@sluice/store';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import { label } from '../keys/key-schema.ts';

/** Every reader has one; more are names that a program makes up each time. */
const MAX_POSITIONS = 100;

export interface PositionDependencies {
  positions: RecordStore<UsagePosition>;
  clock: Clock;
}

const positionSchema = z
  .object({
    name: z.string(),
    tenant: z.string().optional().meta({ description: 'Absent: of one who sees the whole installation.' }),
    sequence: z.int().meta({ description: 'Reading goes on with the event after it.' }),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'UsagePosition' });

const describe = ({ updatedAt, ...position }: UsagePosition) => ({
  ...position,
  updatedAt: new Date(updatedAt).toISOString(),
});

/**
 * How far readers of usage events have come, under names of theirs, so that another process goes on where one ended.
 * Whoever reads a tenant's usage shares its names.
 */
export function positionOperations({ positions, clock }: PositionDependencies): Operation[] {
  const common = { tag: 'Usage', admits: 'usage:read', reach: 'tenant' } as const;
  const named = {
    ...common,
    path: '/api/v1/usage/positions/{name}',
    params: z.strictObject({ name: label }),
  } as const;
  const shown = { 200: { description: 'The position.', schema: positionSchema } };

  const ofTenant = async (tenant: string | undefined): Promise<UsagePosition[]> =>
    [...(await positions.list()).values()].filter(position => position.tenant === tenant);

  return [
    operation({
      ...common,
      method: 'GET',
      path: '/api/v1/usage/positions',
      id: 'listUsagePositions',
      summary: 'How far readers of usage events have come',
      answers: { 200: { description: 'All.', schema: z.object({ data: z.array(positionSchema) }) } },
      handle: async ({ caller }) => replyJson(200, { data: (await ofTenant(caller.tenant)).map(describe) }),
    }),
    operation({
      ...named,
      method: 'GET',
      id: 'showUsagePosition',
      summary: 'How far one reader of usage events has come',
      answers: shown,
      async handle({ caller, params: { name } }) {
        const position = (await positions.list()).get(positionKey(caller.tenant, name));
        if (position === undefined)
          throw new GatewayError('not_found', { message: 'There is no position of this name.' });
        return replyJson(200, describe(position));
      },
    }),
    operation({
      ...named,
      method: 'PUT',
      id: 'keepUsagePosition',
      summary: 'Keep how far a reader of usage events has come',
      body: z.strictObject({ sequence: z.int().min(0) }),
      answers: shown,
      async handle({ caller, params: { name }, body: { sequence } }) {
        const { tenant } = caller;
        const known = await ofTenant(tenant);
        if (known.length >= MAX_POSITIONS && !known.some(position => position.name === name))
          throw new GatewayError('invalid_request', {
            message: `There are ${MAX_POSITIONS} positions already: delete those that nobody uses.`,
          });
        const position = {
          name,
          ...(tenant !== undefined && { tenant }),
          sequence,
          updatedAt: clock(),
        };
        await positions.put(positionKey(tenant, name), position);
        return replyJson(200, describe(position));
      },
    }),
    operation({
      ...named,
      method: 'DELETE',
      id: 'forgetUsagePosition',
      summary: 'Forget how far a reader of usage events has come',
      answers: { 204: { description: 'It is forgotten.' } },
      async handle({ caller, params: { name } }) {
        await positions.remove(positionKey(caller.tenant, name));
        return replyWhole(204, {}, new Uint8Array(0));
      },
    }),
  ];
}
