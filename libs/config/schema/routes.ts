import { continuationStyles, dataProtocols, retryConditionSchema } from '@sluice/contract';
import { z } from 'zod';
import { callbackSchema } from './alerts.ts';
import { limitsSchema } from './limits.ts';
import { duration, name } from './values.ts';

/** What a caller may speak where a model is asked for. */
const routeProtocols = dataProtocols.filter(protocol => protocol !== 'http');

const PATH = /^\/[^\s?#*]*(?:\/\*)?$/;

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
      .describe('What the caller speaks. Absent: every protocol in which a model is asked for.'),
    path: z
      .string()
      .max(1024)
      .regex(PATH, { error: 'expected a path such as /predict, or /predict/* with all below it' })
      .optional()
      .describe(
        'For a route to any HTTP service, whose targets are addresses: the path, or `/predict/*` with all below it.',
      ),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      .optional()
      .describe('Together with `path`: the method. Absent: every method.'),
  })
  .prefault({});

const target = z.strictObject({
  provider: z.string().min(1).optional().describe('Name of a provider. Either this or `url`.'),
  model: z.string().min(1).max(256).optional().describe('Model to ask it for. Absent: the one asked for.'),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address of any HTTP service, for a route with `match.path`; the path of the request is added to it.',
    ),
  allowPrivateNetwork: z
    .boolean()
    .default(true)
    .describe('Together with `url`: whether it may lie in a private network or on this machine.'),
  weight: z
    .number()
    .positive()
    .max(1_000_000)
    .default(1)
    .describe('Share of the requests, but under `strategy: ordered`.'),
  contextWindow: z
    .int()
    .positive()
    .optional()
    .describe(
      'Tokens that the model takes. A request that is too long for one target goes to one that takes more. Default: what is known of the model.',
    ),
  continuation: z
    .enum([...continuationStyles, 'none'])
    .optional()
    .describe(
      'For `onStreamFailure: continue`: how the model is told to go on with an answer that has begun. `assistant-turn`: the last message is the assistant’s; `prefix`, `partial`: that message has this mark; `final-message`: `continue_final_message`; `none`: it cannot. Default: what is known of the provider.',
    ),
});

const retry = z
  .strictObject({
    attempts: z
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe('Calls in all that one request may make, over every target.'),
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
    budget: z
      .number()
      .min(0)
      .max(10)
      .default(0.2)
      .describe(
        'Further calls to a provider that a request has called already, as a share of the route’s requests over ten seconds; ten such calls are always allowed.',
      ),
  })
  .prefault({});

const timeouts = z
  .strictObject({
    connect: duration().prefault('5s').describe('To connect to the provider.'),
    firstToken: duration()
      .prefault('1m')
      .describe(
        'From the call to the first byte of its answer; of a stream, to the first text, call or thought.',
      ),
    idle: duration().prefault('1m').describe('Between two pieces of its answer.'),
    total: duration().prefault('10m').describe('For the whole request, every try included.'),
  })
  .prefault({});

const rate = () => z.number().gt(0).max(1);

const breaker = z
  .strictObject({
    errorRate: rate()
      .default(0.5)
      .describe('Share of calls that failed, from which on the target is not called.'),
    slowRate: rate().optional().describe('The same for calls that were slow. Together with `slowerThan`.'),
    slowerThan: duration()
      .optional()
      .describe('What is slow: until the first token of a stream, or to the whole of another answer.'),
    window: duration({ min: 1_000, max: 3_600_000 })
      .prefault('30s')
      .describe('Time over which calls are looked at.'),
    minRequests: z.int().min(1).default(20).describe('With fewer calls in the window it stays closed.'),
    openFor: duration({ min: 100, max: 3_600_000 })
      .prefault('10s')
      .describe('How long the target is not called; then one call at a time probes it.'),
    probes: z.int().min(1).max(100).default(3).describe('So many probes have to succeed before it closes.'),
  })
  .refine(({ slowRate, slowerThan }) => (slowRate === undefined) === (slowerThan === undefined), {
    error: 'slowRate and slowerThan belong together: set both, or none',
  });

const hedge = z.strictObject({
  after: z
    .union([z.enum(['p50', 'p75', 'p90', 'p95', 'p99']), duration({ min: 1, max: 600_000 })])
    .default('p95')
    .describe(
      'When: after the time within which such a share of the target’s answers began lately, or after a duration.',
    ),
  maxExtraCost: z
    .number()
    .gt(0)
    .max(1)
    .default(0.05)
    .describe('What it may cost, as a share of what the route’s answers cost over ten minutes.'),
});

const queue = z.strictObject({
  mode: z
    .enum(['off', 'wait', 'job'])
    .default('wait')
    .describe(
      '`wait`: the caller waits, its connection open, until a target can be called. `job`: it gets a 202, and the answer under `/v1/jobs/{id}`; so does, with `wait`, who asks with `Prefer: respond-async`. `off`: it is told at once.',
    ),
  maxWait: duration({ min: 1_000, max: 3_600_000 })
    .prefault('60s')
    .describe(
      'How long a request may wait in all. A caller may say less by `Prefer: wait=<seconds>`. This time is not part of `timeouts.total`.',
    ),
  maxLength: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe(
      'How many may wait; more are answered with `queue_full`. Of one tenant at most eight times as many as there is room left.',
    ),
  keepAliveAfter: duration({ min: 1_000, max: 3_600_000 })
    .prefault('10s')
    .describe(
      'After this the caller of a stream gets a 200 and, each time this has passed again, something that its protocol ignores.',
    ),
  maxAge: duration({ min: 1_000, max: 604_800_000 })
    .prefault('24h')
    .describe('After this a job that has no answer becomes a dead letter.'),
  keepFor: duration({ min: 1_000, max: 2_592_000_000 })
    .prefault('24h')
    .describe('How long a job is kept after its end, with its answer.'),
});

const outlierEjection = z.strictObject({
  failures: z.int().min(1).max(1_000).default(5).describe('Failures in a row.'),
  ejectFor: duration().prefault('30s').describe('For how long after the last one.'),
});

export const routeSchema = z.strictObject({
  name: name().describe('What messages, metrics and events call it.'),
  match: match.describe('Requests it takes. The first route that matches wins.'),
  auth: z
    .union([z.literal('none'), z.array(z.enum(['api-key', 'jwt'])).min(1)])
    .optional()
    .describe('How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`.'),
  strategy: z
    .enum(['ordered', 'weighted', 'least-in-flight', 'latency'])
    .default('ordered')
    .describe(
      '`ordered`: targets in the order written; `weighted`: in random order by weight; `least-in-flight`: the one with the fewest calls for its weight; `latency`: the faster of two at random.',
    ),
  targets: z.array(target).min(1).max(50).describe('Where it goes; the next one when one fails.'),
  retry,
  timeouts,
  outlierEjection: outlierEjection
    .optional()
    .describe(
      'Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all.',
    ),
  breaker: breaker
    .optional()
    .describe(
      'Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none.',
    ),
  hedge: hedge
    .optional()
    .describe(
      'Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never.',
    ),
  onStreamFailure: z
    .enum(['error', 'continue'])
    .default('error')
    .describe(
      'What becomes of a stream that breaks off after the caller has seen some of it: `error` ends it with the error of its protocol; `continue` has the next target that can go on with the answer, where that is text.',
    ),
  redriveAfterAccept: z
    .boolean()
    .default(true)
    .describe(
      'Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.',
    ),
  queue: queue
    .optional()
    .describe(
      'What becomes of requests while every target is down or out of quota. Absent: callers are told so.',
    ),
  strict: z
    .boolean()
    .default(false)
    .describe(
      'Refuse with 400 what a target cannot be told, instead of leaving it out and naming it in `x-sluice-loss`.',
    ),
  limits: limitsSchema.describe('Limits of this route.'),
  guardrails: z.string().min(1).optional().describe('Name of a guardrail profile. Absent: no checks.'),
  callback: callbackSchema,
});

export const routesSchema = z.array(routeSchema).max(1000).default([]).describe('Which requests go where.');

/** The route of models that no route takes and whose prefix is a provider's; its name cannot be that of a written one. */
export const implicitRoute = (provider: string): z.output<typeof routeSchema> => ({
  ...routeSchema.parse({ name: 'default', targets: [{ provider }] }),
  name: `default:${provider}`,
});
