import { permissions, replyJson } from '@sluice/contract';
import { z } from 'zod';
import type { Caller } from '../api/caller.ts';
import { type Operation, operation } from '../api/operation.ts';

const callerSchema = z
  .object({
    tenant: z.string(),
    team: z.string().optional(),
    user: z.string().optional(),
    keyId: z.string().optional(),
    roles: z.array(z.string()),
    reach: z.enum(['tenant', 'installation']),
    permissions: z.array(z.string()),
  })
  .meta({ id: 'Caller' });

const describe = ({ principal, holds }: Caller): z.input<typeof callerSchema> => {
  const { tenant, team, user, keyId, roles, reach = 'tenant' } = principal;
  return { tenant, team, user, keyId, roles, reach, permissions: permissions.filter(holds) };
};

export function sessionOperations(): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/me',
      id: 'showCaller',
      tag: 'Session',
      summary: 'Who I am here, and what I may do',
      admits: 'credential',
      reach: 'tenant',
      answers: { 200: { description: 'The caller.', schema: callerSchema } },
      handle: ({ caller }) => replyJson(200, describe(caller)),
    }),
  ];
}
