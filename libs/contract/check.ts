import { z } from 'zod';
import type { Protocol } from './protocol.ts';

const score = z.number().min(0).max(1);
const named = { name: z.string() };

/** Of `route`, an action of requests: the route that takes a request with a match instead. */
const routed = { route: z.string().optional() };

/** Checks of text by pattern and by list: the same in a worker thread and, piece by piece, in a stream. */
const textChecks = [
  z.strictObject({
    detector: z.literal('pii'),
    /** `restore`, of answers: what the same profile masked in the request comes back. */
    action: z.enum(['mask', 'restore', 'block', 'flag', 'route']),
    ...routed,
    types: z.array(z.string()).optional(),
    /** Countries whose telephone numbers count as they are dialled there. */
    regions: z.array(z.string()).optional(),
    /** Of requests: a folder with a classifier of tokens, which finds names of persons and places. */
    model: z.string().optional(),
    /** Score from which it is a name. */
    threshold: score.optional(),
    /** `mask`, of requests: by tokens that `restore` takes back. */
    reversible: z.literal(true).optional(),
  }),
  z.strictObject({
    detector: z.literal('secrets'),
    action: z.enum(['mask', 'block', 'flag', 'route']),
    ...routed,
  }),
  z.strictObject({
    detector: z.literal('blocklist'),
    action: z.enum(['block', 'mask', 'flag', 'route']),
    ...routed,
    terms: z.array(z.string()),
  }),
  z.strictObject({
    detector: z.literal('regex'),
    action: z.enum(['block', 'mask', 'flag', 'route']),
    ...routed,
    patterns: z.array(z.strictObject({ ...named, pattern: z.string(), ignoreCase: z.boolean() })),
  }),
  z.strictObject({
    detector: z.literal('topics'),
    action: z.enum(['block', 'mask', 'flag', 'route']),
    ...routed,
    topics: z.array(z.strictObject({ ...named, terms: z.array(z.string()) })),
  }),
  /** Of answers: the request's system prompt, or a word that stands in it for just this. */
  z.strictObject({
    detector: z.literal('leakage'),
    action: z.enum(['block', 'mask', 'flag']),
    canaries: z.array(z.string()),
  }),
] as const;

/** Checks that only worker threads run: classifiers. */
const modelChecks = [
  z.strictObject({
    detector: z.enum(['prompt-injection', 'toxicity', 'spam']),
    action: z.enum(['block', 'flag', 'route']),
    ...routed,
    /** From 0 to 1. Absent: the one that our model was graded at. */
    threshold: score.optional(),
  }),
  z.strictObject({
    detector: z.literal('model'),
    action: z.enum(['block', 'flag', 'route']),
    ...routed,
    /** A folder with `config.json`, `tokenizer.json` and `model.onnx`. */
    path: z.string(),
    /** Labels that count as a match. */
    labels: z.array(z.string()),
    threshold: score,
  }),
] as const;

/** Checks of a whole request or answer. */
const wholeChecks = [
  z.strictObject({
    detector: z.literal('schema'),
    action: z.enum(['block', 'flag', 'retry']),
    /** A JSON schema, as JSON. */
    schema: z.string(),
  }),
  z.strictObject({
    detector: z.literal('limits'),
    action: z.enum(['block', 'flag', 'route']),
    ...routed,
    tokens: z.number().int().positive().optional(),
    messages: z.number().int().positive().optional(),
    attachments: z.number().int().nonnegative().optional(),
    /** Those that users may write in, by ISO 639-1. */
    languages: z.array(z.string()).optional(),
  }),
  z.strictObject({
    detector: z.literal('webhook'),
    action: z.enum(['block', 'flag', 'route']),
    ...routed,
    /** Its secret is in the configuration of the guardrail service, by this address: no plan has secrets. */
    url: z.string(),
    allowPrivateNetwork: z.boolean(),
  }),
] as const;

const checkSchema = z.discriminatedUnion('detector', [...textChecks, ...modelChecks, ...wholeChecks]);
export type Check = z.infer<typeof checkSchema>;
export type TextCheck = z.infer<(typeof textChecks)[number]>;
export type ModelCheck = z.infer<(typeof modelChecks)[number]>;
export type WholeCheck = z.infer<(typeof wholeChecks)[number]>;

const textDetectors = new Set<string>(['pii', 'secrets', 'blocklist', 'regex', 'topics', 'leakage']);
const modelDetectors = new Set<string>(['prompt-injection', 'toxicity', 'spam', 'model']);

export const isTextCheck = (check: Check): check is TextCheck => textDetectors.has(check.detector);
export const isWholeCheck = (check: Check): check is WholeCheck =>
  !textDetectors.has(check.detector) && !modelDetectors.has(check.detector);
export const isModelCheck = (check: Check): check is ModelCheck => modelDetectors.has(check.detector);

/** What a guardrail found. `skipped` is never counted as passed. */
export const verdictSchema = z.strictObject({
  detector: z.string(),
  result: z.enum(['pass', 'mask', 'restore', 'block', 'flag', 'route', 'retry', 'skipped']),
  /** How many matches by kind, such as `{ email: 2 }`. Never the text itself. */
  matches: z.record(z.string(), z.number().int()),
  /** Absent: of the request. */
  of: z.literal('answer').optional(),
  /** The highest score of a classifier, also where it is below the threshold. */
  score: score.optional(),
  /** Where the first matches are: the text, such as `text[3]` or `choices[0].content`, and offsets in it. */
  spans: z
    .array(
      z.strictObject({
        lane: z.string(),
        start: z.number().int().nonnegative(),
        end: z.number().int().nonnegative(),
        type: z.string(),
        rule: z.string().optional(),
        score: score.optional(),
      }),
    )
    .optional(),
  /** Why it was skipped. */
  reason: z.string().optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;
export type VerdictSpan = NonNullable<Verdict['spans']>[number];

export const guardrailPlanSchema = z.strictObject({
  profile: z.string(),
  mode: z.enum(['enforce', 'monitor']),
  input: z.array(checkSchema),
  output: z.array(checkSchema),
  /** `parallel`: dispatch asks for the input's verdict while it calls the provider. */
  inputTiming: z.enum(['sequence', 'parallel']),
  /** `sync`: of a stream, only what a clean verdict covers goes on. */
  stream: z.enum(['sync', 'async']),
  onError: z.enum(['open', 'closed']),
  timeoutMs: z.number().positive(),
});
export type GuardrailPlan = z.infer<typeof guardrailPlanSchema>;

/** What is checked: texts, such as windows of a stream, or a body whose texts are found by its protocol. */
export type CheckSubject =
  | { kind: 'texts'; texts: string[] }
  | { kind: 'body'; of: 'request' | 'answer'; protocol: Protocol; bytes: Uint8Array };

/** What guardrail is asked on `gw.v1.check`. */
export interface CheckQuestion {
  requestId: string;
  tenant: string;
  profile: string;
  checks: readonly Check[];
  subject: CheckSubject;
  /** Whether `mask` and `restore` change the subject, or are only reported. */
  mask: boolean;
  /** Of `conversationOf`: what reversible masks are kept by. */
  conversation: string;
  /** Epoch milliseconds: nobody waits for the answer after this. */
  deadline: number;
}

/**
 * `body` and `texts`: the subject after masks, where one changed it. `unchecked`: nothing was judged, and
 * `onError` of the profile decides.
 */
export type CheckReply =
  | { kind: 'checked'; verdicts: Verdict[]; body?: Uint8Array; texts?: string[] }
  | { kind: 'unchecked'; reason: string; detail?: string };

/** Asks the guardrail service, wherever it runs. Never rejects; answers by the deadline. */
export interface CheckClient {
  check(question: CheckQuestion): Promise<CheckReply>;
}
