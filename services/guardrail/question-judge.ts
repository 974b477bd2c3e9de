import type { Check, CheckQuestion, CheckReply, Clock } from '@sluice/contract';
import type { Logger } from 'pino';
import type { CheckPool } from './check-pool.ts';
import { verdictsOf } from './judge-request.ts';
import type { GuardrailMetrics } from './metrics.ts';

export interface QuestionJudgeOptions {
  pool: CheckPool;
  clock: Clock;
  logger: Logger;
  metrics: GuardrailMetrics;
  /** Resolves when the threads run; their start is not the checks' time. */
  warm(): Promise<void>;
}

/** Judges what anybody asks, in worker threads: counts it, and logs what was not checked. Never rejects. */
export function createQuestionJudge({
  pool,
  clock,
  logger,
  metrics,
  warm,
}: QuestionJudgeOptions): (question: CheckQuestion) => Promise<CheckReply> {
  const definitionOf = rememberDefinitions();
  return async ({ requestId, profile, checks, subject, mask, deadline }) => {
    const timeoutMs = deadline - clock();
    await warm();
    const startedAt = performance.now();
    const reply = await pool.check({
      subject,
      checks: definitionOf(checks),
      mask,
      deadline: clock() + timeoutMs,
    });
    const verdicts = verdictsOf(reply, checks);
    metrics.judged(profile, verdicts, performance.now() - startedAt);
    const missing = verdicts.filter(({ result }) => result === 'skipped');
    if (missing.length > 0) {
      const detail = reply.kind === 'unchecked' ? reply.detail : undefined;
      const what = missing.map(({ detector, reason }) => `${detector}: ${reason}`);
      logger.warn({ requestId, profile, skipped: what, detail }, 'a text was not checked');
    }
    return reply;
  };
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
