import { availableParallelism } from 'node:os';
import type { ConfigView } from '@sluice/config';
import {
  type BodyReader,
  type Check,
  type Clock,
  type Envelope,
  forward,
  type GuardrailPlan,
  type Outcome,
  rejectionEvent,
  type Stage,
  systemClock,
  usageMessage,
} from '@sluice/contract';
import type { NewEvent } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import { CheckPool } from './check-pool.ts';
import { judgeRequest, verdictsOf } from './judge-request.ts';
import { createMetrics } from './metrics.ts';

export interface GuardrailDependencies {
  config: ConfigView;
  telemetry: Telemetry;
  /** `EventLog.append`: refusals are metered here, since nobody after this stage sees them. */
  appendEvent: (event: NewEvent) => void;
  clock?: Clock;
  /** Worker threads at most. Default: one less than there are cores, so that the event loop keeps one. */
  threads?: number;
  /** Checks that may wait for a thread; above it `onError` decides. */
  queueLimit?: number;
}

export interface GuardrailStage extends Stage {
  /** Resolves when the threads are warm; at once where no profile has checks. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const CONCURRENCY = 512;
const QUEUE_LIMIT = 256;

const hasChecks = (config: ReturnType<ConfigView['current']>['config']): boolean =>
  Object.values(config.guardrails).some(profile => profile.input.length > 0);

/** Runs the plan's input checks in worker threads: masks, blocks or records what they find. */
export function createGuardrailStage(dependencies: GuardrailDependencies): GuardrailStage {
  const { config, telemetry, appendEvent, clock = systemClock } = dependencies;
  const { threads = Math.max(1, availableParallelism() - 1), queueLimit = QUEUE_LIMIT } = dependencies;
  const { logger } = telemetry;
  const pool = new CheckPool({ threads, queueLimit, clock, logger });
  const metrics = createMetrics(telemetry.metrics, () => pool.waiting);
  const definitionOf = rememberDefinitions();

  const warm = (): Promise<void> =>
    pool.start().catch(cause => logger.error({ err: cause }, 'guardrail threads do not start'));
  const warmWhereNeeded = async (): Promise<void> => {
    if (hasChecks(config.current().config)) await warm();
  };
  const unfollow = config.onChange(() => void warmWhereNeeded());
  const warmed = warmWhereNeeded();

  async function judge(envelope: Envelope, body: BodyReader, profile: GuardrailPlan): Promise<Outcome> {
    const bytes = await body.read();
    // The time that threads take to start is not the checks' time. Where they do not start, the check says so.
    await warm();
    const startedAt = performance.now();
    const answer = await pool.check({
      bytes,
      protocol: envelope.protocol,
      checks: definitionOf(profile.input),
      mask: profile.mode === 'enforce',
      deadline: Math.min(clock() + profile.timeoutMs, envelope.deadline),
    });
    const verdicts = verdictsOf(answer, profile);
    metrics.judged(verdicts, performance.now() - startedAt);
    if (answer.kind === 'unchecked')
      logger.warn(
        { requestId: envelope.id, profile: profile.profile, ...answer },
        'a request was not checked',
      );
    const judged: Envelope = { ...envelope, verdicts };
    const outcome = judgeRequest(judged, body.body, profile, answer);
    if (outcome.kind === 'reject') {
      const event = rejectionEvent(judged, outcome.error, clock());
      if (event !== undefined) appendEvent(usageMessage(event));
    }
    return outcome;
  }

  return {
    name: 'guardrail',
    concurrency: CONCURRENCY,
    ready: () => warmed,
    handle(envelope, body) {
      const profile = envelope.plan?.guardrail;
      if (profile === undefined || profile.input.length === 0)
        return forward('dispatch', envelope, body.body);
      return judge(envelope, body, profile);
    },
    async close() {
      unfollow();
      await pool.close();
    },
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
