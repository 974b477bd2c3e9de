import type { Clock, LatencyReport, ProvidersReport, TargetReport } from '@sluice/contract';
import type { ProviderDirectory } from '../provider-directory.ts';
import type { Breaker } from './breaker.ts';
import type { HealthBoard } from './health-board.ts';
import type { ProviderChecks } from './provider-checks.ts';
import { shareOf } from './provider-slots.ts';
import type { Latency, TargetHealth } from './target-health.ts';

export interface HealthSources {
  board: HealthBoard;
  providers: Pick<ProviderDirectory, 'keyCounts' | 'maxConcurrentOf'>;
  checks: Pick<ProviderChecks, 'reportOf'>;
  /** How many instances of dispatch there are. */
  instances: () => number;
  clock: Clock;
}

/** A report has to fit into a message; those that were used last are told. */
const MAX_TARGETS = 1_000;

/** What this process has seen of providers and their models. */
export function reportHealth({ board, providers, checks, instances, clock }: HealthSources): ProvidersReport {
  const now = clock();
  const used = [...board].sort((one, other) => other.usedAt - one.usedAt).slice(0, MAX_TARGETS);
  return {
    providers: providers.keyCounts().map(counts => {
      const most = providers.maxConcurrentOf(counts.provider);
      return {
        ...counts,
        maxInFlight: most === undefined ? undefined : shareOf(most, instances()),
        check: checks.reportOf(counts.provider),
      };
    }),
    targets: used.map(health => targetReport(health, now)),
  };
}

function targetReport(health: TargetHealth, now: number): TargetReport {
  const { provider, model, inFlight, answered, failed, failuresInARow, answeredAt, failedAt } = health;
  return {
    provider,
    model,
    inFlight,
    answered,
    failed,
    failuresInARow,
    answeredAt: answeredAt || undefined,
    failedAt: failedAt || undefined,
    firstToken: latencyReport(health.latencyOf(true)),
    answer: latencyReport(health.latencyOf(false)),
    breaker: worstOf(health.breakers, now),
  };
}

function latencyReport(latency: Latency | undefined): LatencyReport | undefined {
  const meanMs = latency?.mean.valueMs;
  if (latency === undefined || meanMs === undefined) return undefined;
  return { meanMs, p95Ms: latency.window.percentileMs(0.95) };
}

function worstOf(breakers: readonly Breaker[], now: number): TargetReport['breaker'] {
  const states = breakers.map(breaker => breaker.state(now).kind);
  return (['open', 'half-open', 'closed'] as const).find(kind => states.includes(kind));
}
