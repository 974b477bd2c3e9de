import { applyPatch, configJsonSchema } from '@sluice/config';
import { replyJson } from '@sluice/contract';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { problemsOf } from './check-document.ts';
import {
  appliedSchema,
  documentSchema,
  messageQuery,
  planSchema,
  problemsSchema,
  shownConfigSchema,
} from './config-schemas.ts';
import { describeApplied, describePlan } from './describe-revision.ts';
import { type Applied, type ConfigEditor, revisionTag } from './edit-config.ts';
import { showConfig } from './show-config.ts';

const tag = 'Configuration';
/** As a configuration file: guardrails may list many terms. */
const DOCUMENT_LIMIT_BYTES = 16 * 1024 * 1024;
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform(text => text === 'true');

export const answerApplied = (applied: Applied) =>
  replyJson(200, describeApplied(applied), { etag: revisionTag(applied.revision.revision) });

const applied = {
  description: 'What was changed, and the revision in use.',
  schema: appliedSchema,
  headers: { etag: 'The revision, for `If-Match`.' },
};
export const editErrors = ['conflict', 'config_locked', 'precondition_failed'] as const;

export function configOperations(
  { lastConfigFault, environment }: AdminDependencies,
  editor: ConfigEditor,
): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/config',
      id: 'showConfig',
      tag,
      summary: 'The configuration in use, as it was written',
      description: 'Secrets are hidden, references to them are shown.',
      admits: 'config:read',
      reach: 'installation',
      query: z.strictObject({ layers: flag }),
      answers: {
        200: {
          description: 'The newest revision.',
          schema: shownConfigSchema,
          headers: { etag: 'The revision, for `If-Match`.' },
        },
      },
      handle: ({ query }) => showConfig(editor, query.layers, lastConfigFault),
    }),
    operation({
      method: 'PUT',
      path: '/api/v1/config',
      id: 'applyConfig',
      tag,
      summary: 'Apply a whole configuration',
      description:
        'Makes the configuration what the body says: what it leaves out goes. `If-Match` with the revision of the plan keeps it from undoing somebody else’s change. Each part takes the permission of its resource, such as `routes:write`.',
      admits: 'config:write',
      reach: 'installation',
      query: z.strictObject({
        ...messageQuery,
        dryRun: flag.meta({ description: 'Answer what would change, and change nothing.' }),
      }),
      body: documentSchema,
      bodyFormats: 'documents',
      bodyLimitBytes: DOCUMENT_LIMIT_BYTES,
      answers: { 200: applied },
      errors: editErrors,
      async handle({ envelope, caller, body, query: { message = 'Apply a configuration', dryRun } }) {
        const edit = { envelope, caller, message, matchesRevision: true, change: () => body };
        if (!dryRun) return answerApplied(await editor.apply(edit));
        const plan = await editor.plan(edit);
        return answerApplied({ ...plan, revision: plan.base });
      },
    }),
    operation({
      method: 'PATCH',
      path: '/api/v1/config',
      id: 'patchConfig',
      tag,
      summary: 'Change a part of the configuration',
      description:
        'A JSON Merge Patch (RFC 7396): objects are merged, null removes, lists are replaced. Such as `{"telemetry":{"logs":{"level":"debug"}}}`.',
      admits: 'config:write',
      reach: 'installation',
      query: z.strictObject(messageQuery),
      body: documentSchema,
      bodyFormats: 'documents',
      answers: { 200: applied },
      errors: editErrors,
      handle: async ({ envelope, caller, body, query: { message = 'Change the configuration' } }) =>
        answerApplied(
          await editor.apply({
            envelope,
            caller,
            message,
            matchesRevision: true,
            change: document => applyPatch(document, body),
          }),
        ),
    }),
    operation({
      method: 'POST',
      path: '/api/v1/config/plan',
      id: 'planConfig',
      tag,
      summary: 'What applying a whole configuration would change',
      admits: 'config:write',
      reach: 'installation',
      body: documentSchema,
      bodyFormats: 'documents',
      bodyLimitBytes: DOCUMENT_LIMIT_BYTES,
      answers: { 200: { description: 'The differences to what is in use.', schema: planSchema } },
      errors: editErrors,
      handle: async ({ envelope, caller, body }) =>
        replyJson(
          200,
          describePlan(
            await editor.plan({ envelope, caller, message: '', matchesRevision: true, change: () => body }),
          ),
        ),
    }),
    operation({
      method: 'POST',
      path: '/api/v1/config/validate',
      id: 'validateConfig',
      tag,
      summary: 'What is wrong with a configuration',
      admits: 'config:read',
      reach: 'installation',
      body: documentSchema,
      bodyFormats: 'documents',
      bodyLimitBytes: DOCUMENT_LIMIT_BYTES,
      answers: { 200: { description: 'Every problem, or none.', schema: problemsSchema } },
      handle({ body }) {
        const problems = problemsOf(body, environment).map(({ path, message, nearest }) => ({
          path,
          message,
          nearest,
        }));
        return replyJson(200, { valid: problems.length === 0, problems });
      },
    }),
    operation({
      method: 'GET',
      path: '/api/v1/config/schema',
      id: 'showConfigSchema',
      tag,
      summary: 'The JSON Schema of a configuration, for editors',
      description: 'It says nothing of an installation, so editors need no key for it.',
      admits: 'public',
      reach: 'installation',
      answers: { 200: { description: 'JSON Schema, draft 7.', contentType: 'application/schema+json' } },
      handle: () => replyJson(200, configJsonSchema(), { 'content-type': 'application/schema+json' }),
    }),
  ];
}
