import { DEFAULT_ROLE } from '@sluice/config';
import { dataProtocols, explanationSchema, type Principal, type Question, replyJson } from '@sluice/contract';
import { principalOfKey } from '@sluice/store';
import { z } from 'zod';
import type { Caller } from '../api/caller.ts';
import { type Operation, operation } from '../api/operation.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { label } from '../keys/key-schema.ts';
import { findKey } from '../keys/read-keys.ts';

const questionSchema = z
  .strictObject({
    key: z.string().max(64).optional().meta({ description: 'Id of a key: the request would come with it.' }),
    tenant: label.optional().meta({ description: 'Or whose request it would be, by token.' }),
    team: label.optional(),
    user: label.optional(),
    tier: label.optional(),
    roles: z.array(label).max(20).optional(),
    anonymous: z.boolean().optional().meta({ description: 'Or without any credential.' }),
    model: z.string().max(256).optional(),
    protocol: z
      .enum(dataProtocols)
      .optional()
      .meta({ description: 'Default: `openai-chat`, or `http` for a path.' }),
    method: z.string().max(16).default('POST'),
    path: z.string().max(1024).optional().meta({ description: 'Of a route to an HTTP service.' }),
    inputTokens: z.int().min(0).max(100_000_000).default(100),
    maxOutputTokens: z.int().min(1).max(100_000_000).optional(),
    bodyBytes: z.int().min(0).max(1_000_000_000).default(1_000),
  })
  .refine(({ model, path }) => model !== undefined || path !== undefined, {
    error: 'expected a model or a path',
  })
  .meta({ id: 'Question' });
type Asked = z.output<typeof questionSchema>;

async function principalOf(asked: Asked, caller: Caller, { keys }: AdminDependencies): Promise<Principal> {
  if (asked.key !== undefined) return principalOfKey(await findKey(keys, asked.key, caller), [DEFAULT_ROLE]);
  if (asked.anonymous) return { tenant: 'anonymous', roles: ['anonymous'] };
  const { tenant = 'default', team, user = 'somebody', tier, roles = [DEFAULT_ROLE] } = asked;
  return { tenant, user, roles, ...(team !== undefined && { team }), ...(tier !== undefined && { tier }) };
}

function questionOf(asked: Asked, principal: Principal): Question {
  const { model, path, method, inputTokens, maxOutputTokens, bodyBytes } = asked;
  return {
    principal,
    protocol: asked.protocol ?? (model === undefined ? 'http' : 'openai-chat'),
    method: method.toUpperCase(),
    path: path ?? '/v1/chat/completions',
    facts: {
      ...(model !== undefined && { model }),
      stream: false,
      includeUsage: false,
      inputTokensEstimate: inputTokens,
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    },
    bodyBytes,
  };
}

/** What would become of a request, decided by policy's own code. */
export function explainOperations(dependencies: AdminDependencies): Operation[] {
  const { config, explain, clock } = dependencies;
  return [
    operation({
      method: 'POST',
      path: '/api/v1/config/explain',
      id: 'explainRequest',
      tag: 'Configuration',
      summary: 'What would become of a request, and why',
      description:
        'Which route it would take, which targets at which price, against which limits it would count and which guardrails would check it. Nothing is called, reserved or counted.',
      admits: 'config:read',
      reach: 'installation',
      body: questionSchema,
      answers: { 200: { description: 'What would become of it.', schema: explanationSchema } },
      errors: ['not_found'],
      async handle({ caller, body }) {
        const principal = await principalOf(body, caller, dependencies);
        return replyJson(200, explain(questionOf(body, principal), { ...config.current(), now: clock() }));
      },
    }),
  ];
}
