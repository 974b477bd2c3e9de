import { diffDocuments, mergeLayers, redactDocument } from '@sluice/config';
import { GatewayError, replyJson } from '@sluice/contract';
import type { ConfigRevision } from '@sluice/store';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import { pageOf } from '../api/page.ts';
import {
  appliedSchema,
  changeSchema,
  documentSchema,
  messageQuery,
  revisionSchema,
} from '../config/config-schemas.ts';
import { describeChanges, describeRevision } from '../config/describe-revision.ts';
import type { ConfigEditor } from '../config/edit-config.ts';
import { answerApplied, editErrors } from '../config/operations.ts';
import type { AdminDependencies } from '../dependencies.ts';

const tag = 'Configuration';
const number = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const params = z.strictObject({ revision: number });

const gone = (revision: number): GatewayError =>
  new GatewayError('not_found', {
    message: `There is no revision ${revision}, or not any more: GET /api/v1/revisions lists those that are kept.`,
  });

export function revisionOperations({ revisions }: AdminDependencies, editor: ConfigEditor): Operation[] {
  async function find(revision: number): Promise<ConfigRevision> {
    const found = await revisions.read(revision);
    if (found === undefined) throw gone(revision);
    return found;
  }
  return [
    operation({
      method: 'GET',
      path: '/api/v1/revisions',
      id: 'listRevisions',
      tag,
      summary: 'The history of the configuration, newest first',
      admits: 'revisions:read',
      reach: 'installation',
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(250).default(20),
        after: number.optional().meta({ description: '`next` of the answer before: goes on behind it.' }),
      }),
      answers: { 200: { description: 'A page of revisions.', schema: pageOf(revisionSchema) } },
      async handle({ query: { limit, after } }) {
        const found = await revisions.history({ before: after, limit });
        const last = found.at(-1)?.revision;
        const next = found.length === limit && last !== undefined && last > 1 ? String(last) : undefined;
        return replyJson(200, { data: found.map(describeRevision), next });
      },
    }),
    operation({
      method: 'GET',
      path: '/api/v1/revisions/diff',
      id: 'diffRevisions',
      tag,
      summary: 'What is different between two revisions',
      admits: 'revisions:read',
      reach: 'installation',
      query: z.strictObject({
        from: number,
        to: number.optional().meta({ description: 'Default: the one in use.' }),
      }),
      answers: {
        200: {
          description: 'The differences.',
          schema: z.object({ from: z.int(), to: z.int(), changes: z.array(changeSchema) }),
        },
      },
      errors: ['not_found'],
      async handle({ query: { from, to } }) {
        const before = await find(from);
        const after = to === undefined ? (await editor.current()).revision : await find(to);
        const changes = diffDocuments(mergeLayers(before.layers), mergeLayers(after.layers));
        return replyJson(200, { from, to: after.revision, changes: describeChanges(changes) });
      },
    }),
    operation({
      method: 'GET',
      path: '/api/v1/revisions/{revision}',
      id: 'showRevision',
      tag,
      summary: 'One revision, whole',
      admits: 'revisions:read',
      reach: 'installation',
      params,
      answers: {
        200: { description: 'The revision.', schema: revisionSchema.extend({ document: documentSchema }) },
      },
      errors: ['not_found'],
      async handle({ params: { revision } }) {
        const found = await find(revision);
        const document = redactDocument(mergeLayers(found.layers));
        return replyJson(200, { ...describeRevision(found), document });
      },
    }),
    operation({
      method: 'POST',
      path: '/api/v1/revisions/{revision}/rollback',
      id: 'rollBack',
      tag,
      summary: 'Make the configuration what it was in a revision',
      description:
        'A new revision, above what the configuration file says: keys, users and secrets stay as they are.',
      admits: 'revisions:write',
      reach: 'installation',
      params,
      query: z.strictObject(messageQuery),
      answers: { 200: { description: 'What was changed.', schema: appliedSchema } },
      errors: ['not_found', ...editErrors],
      async handle({ envelope, caller, params: { revision }, query: { message } }) {
        const { layers } = await find(revision);
        return answerApplied(
          await editor.apply({
            envelope,
            caller,
            message: message ?? `Roll back to revision ${revision}`,
            matchesRevision: true,
            change: () => mergeLayers(layers),
          }),
        );
      },
    }),
  ];
}
