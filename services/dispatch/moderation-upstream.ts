import { randomUUID } from 'node:crypto';
import {
  type Check,
  type CheckClient,
  type Clock,
  GatewayError,
  GUARD_MODEL,
  type Verdict,
} from '@sluice/contract';
import { InProcessCall } from './in-process-call.ts';
import type { CallUpstream, UpstreamCall, UpstreamRequest } from './upstream.ts';

/**
 * The categories of OpenAI's answer (https://platform.openai.com/docs/api-reference/moderations/object). Our
 * classifier knows abuse as one thing, which is nearest to `harassment`; the others it does not judge, which
 * `category_applied_input_types` says by an empty list.
 */
const unjudged = [
  ...['harassment/threatening', 'hate', 'hate/threatening', 'illicit', 'illicit/violent', 'self-harm'],
  ...[
    'self-harm/intent',
    'self-harm/instructions',
    'sexual',
    'sexual/minors',
    'violence',
    'violence/graphic',
  ],
];
/** Two categories are our own. */
const judged = [
  { detector: 'toxicity', category: 'harassment' },
  { detector: 'prompt-injection', category: 'prompt-injection' },
  { detector: 'spam', category: 'spam' },
] as const;

/** Each twice: the match at the graded threshold, and the score whatever it is. */
const checks: Check[] = judged.flatMap(({ detector }): Check[] => [
  { detector, action: 'flag' },
  { detector, action: 'flag', threshold: 0 },
]);
/** A verdict names the places of so many texts. */
const TEXTS_PER_QUESTION = 16;
const MAX_PATIENCE_MS = 30_000;

/** Answers moderations by our own classifier: the guardrail service is asked, wherever it runs. */
export const createModerationUpstream =
  (client: CheckClient, clock: Clock): CallUpstream =>
  (request, listener) => {
    let call: UpstreamCall | undefined;
    let isAborted = false;
    void moderate(request, client, clock).then(
      answer => {
        const body = [Buffer.from(JSON.stringify(answer))];
        const headers = { 'content-type': 'application/json' };
        if (!isAborted) call = new InProcessCall(() => ({ status: 200, headers, body }), listener);
      },
      cause => {
        if (!isAborted) listener.onFailure({ kind: 'network', detail: GatewayError.from(cause).message });
      },
    );
    return {
      sent: true,
      pause: () => call?.pause(),
      resume: () => call?.resume(),
      abort: () => {
        isAborted = true;
        call?.abort();
      },
    };
  };

async function moderate(
  { body, firstByteTimeoutMs }: UpstreamRequest,
  client: CheckClient,
  clock: Clock,
): Promise<object> {
  const texts = inputTexts(JSON.parse(Buffer.from(body).toString('utf8')));
  const id = randomUUID();
  const deadline = clock() + Math.min(firstByteTimeoutMs, MAX_PATIENCE_MS);
  const results: object[] = [];
  for (let start = 0; start < texts.length; start += TEXTS_PER_QUESTION) {
    const some = texts.slice(start, start + TEXTS_PER_QUESTION);
    const reply = await client.check({
      requestId: id,
      tenant: '',
      profile: 'moderations',
      checks,
      subject: { kind: 'texts', texts: some },
      mask: false,
      conversation: id,
      deadline,
    });
    if (reply.kind === 'unchecked')
      throw new GatewayError('guardrail_unavailable', { internal: reply.reason });
    const missing = reply.verdicts.find(({ result }) => result === 'skipped');
    if (missing !== undefined)
      throw new GatewayError('guardrail_unavailable', { internal: missing.reason ?? '' });
    for (const index of some.keys()) results.push(resultOf(reply.verdicts, index));
  }
  return { id: `modr-${id}`, model: GUARD_MODEL, results };
}

/** One text for a string, one each for a list of strings, one for the text parts of a list of parts. */
function inputTexts({ input }: { input?: unknown }): string[] {
  if (!Array.isArray(input)) return [String(input)];
  if (input.every(entry => typeof entry === 'string')) return input;
  const parts: { type?: unknown; text?: unknown }[] = input;
  return [parts.flatMap(({ type, text }) => (type === 'text' ? String(text) : [])).join('\n')];
}

function resultOf(verdicts: readonly Verdict[], index: number): object {
  const lane = `text[${index}]`;
  const spanOf = (position: number) => verdicts[position]?.spans?.find(span => span.lane === lane);
  const found = judged.map(({ category }, position) => ({
    category,
    isMatch: spanOf(2 * position) !== undefined,
    score: spanOf(2 * position + 1)?.score ?? 0,
  }));
  const none = unjudged.map(category => [category, false]);
  return {
    flagged: found.some(({ isMatch }) => isMatch),
    categories: Object.fromEntries([...found.map(({ category, isMatch }) => [category, isMatch]), ...none]),
    category_scores: Object.fromEntries([
      ...found.map(({ category, score }) => [category, score]),
      ...unjudged.map(category => [category, 0]),
    ]),
    category_applied_input_types: Object.fromEntries([
      ...found.map(({ category }) => [category, ['text']]),
      ...unjudged.map(category => [category, []]),
    ]),
  };
}
