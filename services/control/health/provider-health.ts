import type { LatencyReport, ProviderReport, ProvidersReport, TargetReport } from '@sluice/contract';

type State = 'unused' | 'up' | 'failing' | 'half-open' | 'open' | 'down';

interface ModelHealth {
  model: string;
  state: Exclude<State, 'unused' | 'down'>;
  inFlight: number;
  answered: number;
  failed: number;
  failuresInARow: number;
  lastAnsweredAt?: string;
  lastFailedAt?: string;
  firstTokenMs?: Milliseconds;
  answerMs?: Milliseconds;
}

export interface ProviderHealth {
  provider: string;
  state: State;
  inFlight: number;
  maxInFlight?: number;
  keys: { count: number; resting: number };
  check?: { healthy: boolean; checkedAt: string; failure?: string };
  models: ModelHealth[];
}

interface Milliseconds {
  mean: number;
  p95?: number;
}

/** From good to bad. */
const severity: readonly State[] = ['unused', 'up', 'failing', 'half-open', 'open', 'down'];
const worstOf = <Of extends State>(states: readonly Of[], otherwise: Of): Of =>
  states.reduce(
    (worst, state) => (severity.indexOf(state) > severity.indexOf(worst) ? state : worst),
    otherwise,
  );

/** What all processes together have seen of each provider, by name. */
export function providerHealth(reports: readonly ProvidersReport[]): ProviderHealth[] {
  const targets = Map.groupBy(
    reports.flatMap(report => report.targets),
    ({ provider }) => provider,
  );
  const providers = Map.groupBy(
    reports.flatMap(report => report.providers),
    ({ provider }) => provider,
  );
  const names = [...new Set([...providers.keys(), ...targets.keys()])].sort();
  return names.map(name => healthOf(name, providers.get(name) ?? [], targets.get(name) ?? []));
}

function healthOf(
  provider: string,
  reports: readonly ProviderReport[],
  targets: readonly TargetReport[],
): ProviderHealth {
  const models = [...Map.groupBy(targets, ({ model }) => model)]
    .map(([model, seen]) => modelHealth(model, seen))
    .sort((one, other) => (one.model < other.model ? -1 : 1));
  const parts = reports.flatMap(({ maxInFlight }) => maxInFlight ?? []);
  const check = newestOf(reports.flatMap(({ check: made }) => made ?? []));
  const isDown = check?.healthy === false;
  return {
    provider,
    state: isDown
      ? 'down'
      : worstOf<State>(
          models.map(({ state }) => state),
          'unused',
        ),
    inFlight: total(models, ({ inFlight }) => inFlight),
    ...(parts.length > 0 && { maxInFlight: total(parts, part => part) }),
    keys: {
      count: most(reports.map(({ keys }) => keys)),
      resting: most(reports.map(({ restingKeys }) => restingKeys)),
    },
    ...(check !== undefined && {
      check: {
        healthy: check.healthy,
        checkedAt: instant(check.checkedAt),
        ...(check.failure !== undefined && { failure: check.failure }),
      },
    }),
    models,
  };
}

function modelHealth(model: string, seen: readonly TargetReport[]): ModelHealth {
  const answeredAt = most(seen.map(report => report.answeredAt ?? 0));
  const failedAt = most(seen.map(report => report.failedAt ?? 0));
  const breakers = seen.flatMap(({ breaker }) =>
    breaker === undefined || breaker === 'closed' ? [] : breaker,
  );
  const firstTokenMs = latencyOf(seen, ({ firstToken }) => firstToken);
  const answerMs = latencyOf(seen, ({ answer }) => answer);
  return {
    model,
    state: worstOf<ModelHealth['state']>([...breakers, failedAt > answeredAt ? 'failing' : 'up'], 'up'),
    inFlight: total(seen, ({ inFlight }) => inFlight),
    answered: total(seen, ({ answered }) => answered),
    failed: total(seen, ({ failed }) => failed),
    failuresInARow: most(seen.map(({ failuresInARow }) => failuresInARow)),
    ...(answeredAt > 0 && { lastAnsweredAt: instant(answeredAt) }),
    ...(failedAt > 0 && { lastFailedAt: instant(failedAt) }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
    ...(answerMs !== undefined && { answerMs }),
  };
}

/** The mean over processes, each by what it had answered, and the largest of their 95th percentiles. */
function latencyOf(
  seen: readonly TargetReport[],
  read: (report: TargetReport) => LatencyReport | undefined,
): Milliseconds | undefined {
  let weights = 0;
  let sum = 0;
  const p95s: number[] = [];
  for (const report of seen) {
    const latency = read(report);
    if (latency === undefined) continue;
    const weight = Math.max(1, report.answered);
    weights += weight;
    sum += weight * latency.meanMs;
    if (latency.p95Ms !== undefined) p95s.push(latency.p95Ms);
  }
  if (weights === 0) return undefined;
  return { mean: Math.round(sum / weights), ...(p95s.length > 0 && { p95: Math.round(most(p95s)) }) };
}

const total = <Of>(of: readonly Of[], read: (one: Of) => number): number =>
  of.reduce((sum, one) => sum + read(one), 0);
const most = (values: readonly number[]): number => Math.max(0, ...values);
const instant = (at: number): string => new Date(at).toISOString();
const newestOf = <Of extends { checkedAt: number }>(checks: readonly Of[]): Of | undefined =>
  checks.toSorted((one, other) => other.checkedAt - one.checkedAt)[0];
