import { duration } from '@sluice/config';
import { z } from 'zod';
import { inTurn } from '../api/in-turn.ts';
import { type Operation, operation } from '../api/operation.ts';
import { pageOf, pageQuery } from '../api/page.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { createKey } from './create-key.ts';
import { createdKeySchema, keyChangesSchema, keySchema, newKeySchema } from './key-schema.ts';
import { answerKey, findKey, listKeys } from './read-keys.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';
import { updateKey } from './update-key.ts';

const params = z.strictObject({ id: z.string().max(64) });
const tag = 'Keys';
const key = { description: 'The key as it is.', schema: keySchema, headers: { etag: 'For `If-Match`.' } };
const created = { description: 'The key, shown this once.', schema: createdKeySchema };

export function keyOperations(dependencies: AdminDependencies): Operation[] {
  const { keys } = dependencies;
  // Of two admin keys that are revoked at once one is refused; by two processes it may be both.
  const change = inTurn();
  return [
    operation({
      method: 'POST',
      path: '/api/v1/keys',
      id: 'createKey',
      tag,
      summary: 'Create a key',
      description: 'The key is shown this once; a keyed hash of it is kept.',
      admits: 'keys:write',
      reach: 'tenant',
      body: newKeySchema,
      answers: { 201: created },
      handle: request => createKey(request, dependencies),
    }),
    operation({
      method: 'GET',
      path: '/api/v1/keys',
      id: 'listKeys',
      tag,
      summary: 'List keys, oldest first',
      admits: 'keys:read',
      reach: 'tenant',
      query: z.strictObject({ tenant: z.string().max(128).optional(), ...pageQuery }),
      answers: { 200: { description: 'A page of keys.', schema: pageOf(keySchema) } },
      handle: ({ query, caller }) => listKeys(query, caller, keys),
    }),
    operation({
      method: 'GET',
      path: '/api/v1/keys/{id}',
      id: 'showKey',
      tag,
      summary: 'One key',
      admits: 'keys:read',
      reach: 'tenant',
      params,
      answers: { 200: key },
      errors: ['not_found'],
      handle: async ({ params: { id }, caller }) => answerKey(await findKey(keys, id, caller)),
    }),
    operation({
      method: 'PATCH',
      path: '/api/v1/keys/{id}',
      id: 'updateKey',
      tag,
      summary: 'Change a key',
      description: 'Null takes a field away. `expiresAt` lets it end. Holds on every node within a second.',
      admits: 'keys:write',
      reach: 'tenant',
      params,
      body: keyChangesSchema,
      answers: { 200: key },
      errors: ['not_found', 'conflict', 'precondition_failed'],
      handle: ({ params: { id }, ...request }) => change(() => updateKey(request, id, dependencies)),
    }),
    operation({
      method: 'POST',
      path: '/api/v1/keys/{id}/rotate',
      id: 'rotateKey',
      tag,
      summary: 'Have a new key take over from one',
      description: 'Both work for the overlap; then the old one has expired.',
      admits: 'keys:write',
      reach: 'tenant',
      params,
      body: z
        .strictObject({
          overlap: duration({ min: 0, max: 90 * 86_400_000 })
            .prefault('24h')
            .meta({ description: 'Such as `24h`. `0s` revokes the old key at once.' }),
        })
        .prefault({}),
      answers: { 201: created },
      errors: ['not_found', 'conflict', 'precondition_failed'],
      handle: ({ params: { id }, body: { overlap }, ...request }) =>
        change(() => rotateKey(request, { id, overlapMs: overlap }, dependencies)),
    }),
    operation({
      method: 'DELETE',
      path: '/api/v1/keys/{id}',
      id: 'revokeKey',
      tag,
      summary: 'Revoke a key for good',
      description: 'Every node refuses it within a second.',
      admits: 'keys:write',
      reach: 'tenant',
      params,
      answers: { 200: key },
      errors: ['not_found', 'conflict', 'precondition_failed'],
      handle: ({ params: { id }, ...request }) => change(() => revokeKey(request, id, dependencies)),
    }),
  ];
}
