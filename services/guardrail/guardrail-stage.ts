import { availableParallelism } from 'node:os';
import { blockReason, type DenialRecorder } from '@sluice/audit';
import type { Config, ConfigView } from '@sluice/config';
import {
  type BodyReader,
  type CheckQuestion,
  type CheckReply,
  type Clock,
  conversationOf,
  type Envelope,
  forward,
  type GuardrailPlan,
  type Outcome,
  rejectionEvent,
  type Stage,
  systemClock,
  usageMessage,
} from '@sluice/contract';
import type { NewEvent, VaultStore } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import type { WebhookCaller } from './ask-webhook.ts';
import { CheckPool } from './check-pool.ts';
import { judgeRequest, verdictsOf } from './judge-request.ts';
import { createMetrics } from './metrics.ts';
import { checkModelFolders, modelChecksOf, unusable } from './model-settings.ts';
import { createQuestionJudge } from './question-judge.ts';

export interface GuardrailDependencies {
  config: ConfigView;
  telemetry: Telemetry;
  /** `EventLog.append`: refusals are metered here, since nobody after this stage sees them. */
  appendEvent: (event: NewEvent) => void;
  denials: Pick<DenialRecorder, 'record'>;
  /** What reversible masks stand for. */
  vault: VaultStore;
  clock?: Clock;
  /** Worker threads at most. Default: one less than there are cores, so that the event loop keeps one. */
  threads?: number;
  /** Checks that may wait for a thread; above it `onError` decides. */
  queueLimit?: number;
}

export interface GuardrailStage extends Stage {
  /**
   * Resolves when the threads are warm; at once where no profile has checks. Rejects with a `GatewayError`
   * that says which model of the configuration cannot be used.
   */
  ready(): Promise<void>;
  /** Answers questions on `gw.v1.check`. Never rejects. */
  answer(question: CheckQuestion): Promise<CheckReply>;
  close(): Promise<void>;
}

const CONCURRENCY = 512;
const QUEUE_LIMIT = 256;

const hasChecks = ({ guardrails }: Config): boolean =>
  Object.values(guardrails).some(({ input, output }) => input.length + output.length > 0);

/** Of the check in that profile that asks that address. */
function webhookSecret({ guardrails }: Config, profile: string, url: string): string | undefined {
  const { input = [], output = [] } = guardrails[profile] ?? {};
  for (const check of [...input, ...output])
    if (check.detector === 'webhook' && check.url === url) return check.secret?.reveal();
  return undefined;
}

/** Runs the plan's input checks in worker threads: masks, blocks or records what they find. */
export function createGuardrailStage(dependencies: GuardrailDependencies): GuardrailStage {
  const { config, telemetry, appendEvent, denials, clock = systemClock } = dependencies;
  const { threads = Math.max(1, availableParallelism() - 1), queueLimit = QUEUE_LIMIT } = dependencies;
  const { logger } = telemetry;
  const pool = new CheckPool({ threads, queueLimit, clock, logger });
  const metrics = createMetrics(telemetry.metrics, () => pool.waiting);

  const warm = (): Promise<void> =>
    pool.start().catch(cause => logger.error({ err: cause }, 'guardrail threads do not start'));
  let webhooks: Promise<WebhookCaller> | undefined;
  const openWebhooks = async (): Promise<WebhookCaller> => {
    const { createWebhookCaller } = await import('./ask-webhook.ts');
    return createWebhookCaller((profile, url) => webhookSecret(config.current().config, profile, url), clock);
  };
  const answer = createQuestionJudge({
    pool,
    clock,
    logger,
    metrics,
    warm,
    vault: dependencies.vault,
    webhooks: () => {
      webhooks ??= openWebhooks();
      return webhooks;
    },
  });

  /** Readies the threads for a configuration; rejects where a model of it cannot be used. */
  async function prepare(current: Config): Promise<void> {
    if (!hasChecks(current)) return;
    checkModelFolders(current);
    await warm();
    const models = modelChecksOf(current);
    const [fault] = models.length === 0 ? [] : await pool.warm(JSON.stringify(models));
    if (fault !== undefined) throw unusable(fault);
  }
  const unfollow = config.onChange(current => {
    prepare(current.config).catch(cause =>
      logger.error({ err: cause }, 'a new configuration has a model that cannot be used'),
    );
  });
  const prepared = prepare(config.current().config);
  // Whoever waits for `ready` hears of it; where nobody does, no process should end.
  prepared.catch(cause => logger.error({ err: cause }, 'guardrails are not ready'));

  async function judge(envelope: Envelope, body: BodyReader, profile: GuardrailPlan): Promise<Outcome> {
    const startedAt = performance.now();
    const reply = await answer({
      requestId: envelope.id,
      tenant: envelope.principal?.tenant ?? '',
      profile: profile.profile,
      checks: profile.input,
      subject: { kind: 'body', of: 'request', protocol: envelope.protocol, bytes: await body.read() },
      mask: profile.mode === 'enforce',
      conversation: conversationOf(envelope),
      deadline: Math.min(clock() + profile.timeoutMs, envelope.deadline),
    });
    const verdicts = [...(envelope.verdicts ?? []), ...verdictsOf(reply, profile.input)];
    const checkedMs = Math.round(performance.now() - startedAt);
    const judged: Envelope = { ...envelope, verdicts, checkedMs };
    const outcome = judgeRequest(judged, body.body, profile, reply);
    // What is about to be driven again is not at its end yet.
    if (outcome.kind === 'reject' && !outcome.error.redrive) {
      const event = rejectionEvent(judged, outcome.error, clock());
      if (event !== undefined) appendEvent(usageMessage(event));
      denials.record(judged, { code: outcome.error.code, reason: blockReason(judged.verdicts ?? []) });
    }
    return outcome;
  }

  return {
    name: 'guardrail',
    concurrency: CONCURRENCY,
    ready: () => prepared,
    answer,
    handle(envelope, body) {
      const profile = envelope.plan?.guardrail;
      if (profile === undefined || profile.input.length === 0)
        return forward('dispatch', envelope, body.body);
      return judge(envelope, body, profile);
    },
    async close() {
      unfollow();
      await pool.close();
      await (await webhooks)?.close();
    },
  };
}
