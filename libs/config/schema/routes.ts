import { retryConditionSchema } from '@sluice/contract';
import { z } from 'zod';
import { limitsSchema } from './limits.ts';
import { duration, name } from './values.ts';

const routeProtocols = ['openai-chat', 'openai-embeddings'] as const;

const match = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Model glob, such as `gpt-*`. Absent: every model.'),
    protocol: z
      .enum(routeProtocols)
      .optional()
      .describe('What the caller speaks. Absent: chat and embeddings.'),
  })
  .prefault({});

const target = z.strictObject({
  provider: z.string().min(1).describe('Name of a provider.'),
  model: z.string().min(1).max(256).optional().describe('Model to ask it for. Absent: the one asked for.'),
  weight: z
    .number()
    .positive()
    .max(1_000_000)
    .default(1)
    .describe('Share of the requests under `strategy: weighted`.'),
});

const retry = z
  .strictObject({
    attempts: z.int().min(1).max(10).default(3).describe('Calls in all, over every target.'),
    on: z
      .array(retryConditionSchema)
      .default([429, '5xx', 'network', 'timeout'])
      .describe('What is tried again: a status, `4xx`, `5xx`, `network`, `timeout`.'),
    backoff: z
      .strictObject({
        initial: duration({ min: 0, max: 600_000 })
          .prefault('200ms')
          .describe('Pause before the second call, doubled for each further one.'),
        max: duration({ min: 0, max: 600_000 }).prefault('5s').describe('Longest pause.'),
      })
      .prefault({}),
  })
  .prefault({});

const timeouts = z
  .strictObject({
    connect: duration().prefault('5s').describe('To connect to the provider.'),
    firstToken: duration().prefault('1m').describe('From the call to the first byte of its answer.'),
    idle: duration().prefault('1m').describe('Between two pieces of its answer.'),
    total: duration().prefault('10m').describe('For the whole request, every try included.'),
  })
  .prefault({});

export const routeSchema = z.strictObject({
  name: name().describe('What messages, metrics and events call it.'),
  match: match.describe('Requests it takes. The first route that matches wins.'),
  auth: z
    .union([z.literal('none'), z.array(z.enum(['api-key', 'jwt'])).min(1)])
    .optional()
    .describe('How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`.'),
  strategy: z
    .enum(['ordered', 'weighted'])
    .default('ordered')
    .describe('`ordered`: targets in the order written; `weighted`: in random order by weight.'),
  targets: z.array(target).min(1).max(50).describe('Where it goes; the next one when one fails.'),
  retry,
  timeouts,
  redriveAfterAccept: z
    .boolean()
    .default(true)
    .describe(
      'Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.',
    ),
  limits: limitsSchema.describe('Limits of this route.'),
  guardrails: z.string().min(1).optional().describe('Name of a guardrail profile. Absent: no checks.'),
});

export const routesSchema = z.array(routeSchema).max(1000).default([]).describe('Which requests go where.');

/** The route of models that no route takes and whose prefix is a provider's; its name cannot be that of a written one. */
export const implicitRoute = (provider: string): z.output<typeof routeSchema> => ({
  ...routeSchema.parse({ name: 'default', targets: [{ provider }] }),
  name: `default:${provider}`,
});
