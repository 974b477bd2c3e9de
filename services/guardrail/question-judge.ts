import type { Check, CheckQuestion, CheckReply, Clock, Verdict } from '@sluice/contract';
import type { VaultStore } from '@sluice/store';
import type { Logger } from 'pino';
import type { WebhookCaller, WebhookCheck } from './ask-webhook.ts';
import type { CheckAnswer } from './check-job.ts';
import type { CheckPool } from './check-pool.ts';
import { verdictsOf } from './judge-request.ts';
import type { JobConversation } from './judge-subject.ts';
import type { GuardrailMetrics } from './metrics.ts';

export interface QuestionJudgeOptions {
  pool: CheckPool;
  clock: Clock;
  logger: Logger;
  metrics: GuardrailMetrics;
  webhooks: () => Promise<WebhookCaller>;
  vault: VaultStore;
  /** Resolves when the threads run; their start is not the checks' time. */
  warm(): Promise<void>;
}

/** Judges what anybody asks, in worker threads: counts it, and logs what was not checked. Never rejects. */
export function createQuestionJudge(
  options: QuestionJudgeOptions,
): (question: CheckQuestion) => Promise<CheckReply> {
  const { pool, clock, logger, metrics, webhooks, vault, warm } = options;
  const definitionOf = rememberDefinitions();
  return async question => {
    const { requestId, profile, checks, subject, mask } = question;
    const timeoutMs = question.deadline - clock();
    await warm();
    const startedAt = performance.now();
    const deadline = clock() + timeoutMs;
    const hooks = checks.filter(isWebhook);
    const withTexts = hooks.length > 0;
    let reply: CheckReply;
    try {
      const conversation = mask ? await conversationFor(question, vault) : undefined;
      const definition = definitionOf(checks);
      const job = { subject, checks: definition, mask, withTexts, deadline };
      const { minted, ...answer } = await pool.check(
        conversation === undefined ? job : { ...job, conversation },
      );
      if (minted !== undefined) await vault.put(question, minted);
      reply = withTexts ? await withWebhooks(answer, { ...question, deadline }, webhooks) : answer;
    } catch (cause) {
      // What cannot be restored later must not be masked for it.
      reply = { kind: 'unchecked', reason: 'vault_unavailable', detail: String(cause) };
    }
    const verdicts = verdictsOf(reply, checks);
    metrics.judged(profile, verdicts, performance.now() - startedAt);
    const missing = verdicts.filter(({ result }) => result === 'skipped');
    if (missing.length > 0) {
      const detail = reply.kind === 'unchecked' ? reply.detail : undefined;
      const skipped = missing.map(({ detector, reason }) => `${detector}: ${reason}`);
      logger.warn({ requestId, profile, skipped, detail }, 'a text was not checked');
    }
    return reply;
  };
}

/** Only where a check of the question masks reversibly or restores. */
async function conversationFor(
  { checks, tenant, conversation }: CheckQuestion,
  vault: VaultStore,
): Promise<JobConversation | undefined> {
  const restores = checks.some(({ action }) => action === 'restore');
  const mints = checks.some(check => 'reversible' in check && check.reversible === true);
  if (!restores && !mints) return undefined;
  return {
    key: await vault.key(),
    name: JSON.stringify([tenant, conversation]),
    originals: restores ? await vault.read({ tenant, conversation }) : new Map(),
  };
}

const isWebhook = (check: Check): check is WebhookCheck => check.detector === 'webhook';

/** The verdicts of checks elsewhere, among those of the thread. Where one blocks, nothing of the change remains. */
async function withWebhooks(
  answer: CheckAnswer,
  question: CheckQuestion,
  webhooks: () => Promise<WebhookCaller>,
): Promise<CheckReply> {
  if (answer.kind === 'unchecked') return answer;
  const { seen = [], verdicts: own, ...reply } = answer;
  const caller = await webhooks();
  const asked = question.checks.filter(isWebhook).map(check => caller.ask(check, question, seen));
  const [others, mine] = [(await Promise.all(asked)).values(), own.values()];
  const verdicts = question.checks.flatMap(
    (check): Verdict | [] => (isWebhook(check) ? others : mine).next().value ?? [],
  );
  const isBlocked = verdicts.some(({ result }) => result === 'block');
  return isBlocked ? { kind: 'checked', verdicts } : { ...reply, verdicts };
}

/** The JSON of checks, made once for each array: hosted with policy, a route's plans share theirs. */
function rememberDefinitions(): (checks: readonly Check[]) => string {
  const definitions = new WeakMap<readonly Check[], string>();
  return checks => {
    let definition = definitions.get(checks);
    if (definition === undefined) {
      definition = JSON.stringify(checks);
      definitions.set(checks, definition);
    }
    return definition;
  };
}
