import { z } from 'zod';
import { verdictSchema } from './check.ts';
import type { GatewayError } from './errors.ts';
import { planSchema } from './plan.ts';
import { credentialSchema, principalSchema } from './principal.ts';
import { protocolSchema } from './protocol.ts';
import { tagsSchema } from './tags.ts';

/** The few facts of a body that later stages need, read once by the ingress. */
const factsSchema = z.strictObject({
  /** The model the caller asked for; absent where the protocol names none. */
  model: z.string().optional(),
  stream: z.boolean(),
  /** Whether the caller itself asked for usage at the end of a stream. */
  includeUsage: z.boolean(),
  /** As OpenAI’s models would count them. What others make of it is in `@sluice/tokens`. */
  inputTokensEstimate: z.number().int().nonnegative(),
  /** Its texts were counted by a tokenizer, and not at so many bytes a token. */
  counted: z.literal(true).optional(),
  /** How many images, sounds and files are in it, each at a flat figure. */
  attachments: z.number().int().positive().optional(),
  /** How long the sounds, videos and documents among them are that are in the body. */
  fileBytes: z.number().int().positive().optional(),
  /** Some of the input is not in the body: the provider has it, or fetches it. */
  unseenInput: z.literal(true).optional(),
  hasTools: z.literal(true).optional(),
  /** How many answers are asked for, where it is more than one. */
  choices: z.number().int().positive().optional(),
  /** For all choices together. */
  maxOutputTokens: z.number().int().positive().optional(),
  /** The class of service that is asked for. */
  serviceTier: z.string().max(64).optional(),
  /** What is asked for that is not paid for by tokens; seconds of sound are estimated. */
  units: z
    .strictObject({
      images: z.number().int().positive().optional(),
      characters: z.number().int().nonnegative().optional(),
      seconds: z.number().nonnegative().optional(),
      searches: z.number().int().positive().optional(),
    })
    .optional(),
});
export type Facts = z.infer<typeof factsSchema>;

const turnSchema = z.strictObject({
  queue: z.string(),
  /** From 1: each turn of a request is authorised and reserved by itself. */
  number: z.number().int().positive(),
  /** How long it has waited in all. */
  waitedMs: z.number().nonnegative(),
  /** It is no turn yet: the queue has forgotten the request, which takes its place again. */
  requeues: z.literal(true).optional(),
});

/**
 * A request on its way. Stages add `principal`, `plan`, `verdicts`; auth takes `credential` out.
 * Times are epoch milliseconds.
 */
export const envelopeSchema = z.strictObject({
  /** 128 random bits, hex, minted by the ingress. */
  id: z.string().length(32),
  /** From 1; the ingress counts up each time it drives the request. */
  attempt: z.number().int().positive(),
  /** Dispatch refuses an envelope after this. */
  startBy: z.number(),
  /** Nobody works on the request after this. */
  deadline: z.number(),
  receivedAt: z.number(),
  /** The ingress instance that waits for the answer; with `id` and `attempt` it gives the reply subject. */
  origin: z.string(),
  /** The IP address of the client: of the connection, or what a trusted proxy says of it. */
  clientAddress: z.string().optional(),
  /** The client's own `x-request-id`: a label, echoed back. */
  label: z.string().optional(),
  protocol: protocolSchema,
  method: z.string(),
  /** Path with its query. */
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  facts: factsSchema,
  /** What its caller tags it with. */
  tags: tagsSchema.optional(),
  credential: credentialSchema.optional(),
  principal: principalSchema.optional(),
  plan: planSchema.optional(),
  verdicts: z.array(verdictSchema).optional(),
  /** How long guardrail took for them. */
  checkedMs: z.number().nonnegative().optional(),
  /** A check of the guardrails sends the request to this route instead: policy plans anew, and no check does so again. */
  reroute: z.string().optional(),
  /** It has waited in a queue, and has its turn now. */
  turn: turnSchema.optional(),
  /** Its caller would rather be told where the answer will be than wait for it. */
  respondAsync: z.literal(true).optional(),
  /** Its caller was told where the answer will be: nobody holds a connection for it. */
  job: z.literal(true).optional(),
  configRevision: z.number().int().nonnegative().optional(),
  /** When it left for the stage that it is on its way to, as a message; epoch milliseconds. */
  sentAt: z.number().optional(),
  /** W3C Trace Context. */
  traceparent: z.string().optional(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** A turn that is refused for a limit that is reached may be used later: the request goes back into its queue. */
export const goesBack = ({ turn }: Pick<Envelope, 'turn'>, { code, details }: GatewayError): boolean =>
  turn !== undefined && code === 'rate_limited' && details.retryAfterMs !== undefined;

/** By what limits and budgets know a request: each of its turns is one of its own. */
export const reservationIdOf = (id: string, turn: { number: number } | undefined): string =>
  turn === undefined ? id : `${id}~${turn.number}`;

/** The caller's header that names a conversation. */
export const CONVERSATION_HEADER = 'x-sluice-conversation';

/** Whose requests share what reversible masks stand for: a conversation that the caller names, else the request alone. */
export const conversationOf = ({ id, headers }: Pick<Envelope, 'id' | 'headers'>): string =>
  headers[CONVERSATION_HEADER] ?? id;
