import { type Config, type EffectiveProvider, isGlob, type RouteConfig } from '@sluice/config';
import {
  encodeToken,
  type GuardrailPlan,
  type Plan,
  type Protocol,
  type QueuePlan,
  type Target,
} from '@sluice/contract';
import { wireProtocolFor } from '@sluice/providers';
import type { Authentication } from './authentication.ts';
import { compileGuardrail } from './compile-guardrail.ts';
import { type CompiledLimit, compileLimits } from './compiled-limit.ts';

export interface WeightedTarget {
  /** `model` and `protocol` are filled in per request. */
  target: Omit<Target, 'protocol'>;
  /** Whether the model asked for goes into `target`. */
  takesModel: boolean;
  weight: number;
  /** The wire protocol to call it in, by the caller's and the model; undefined where it does not offer what is asked for. */
  wireProtocolFor: (protocol: Protocol, model: string) => Protocol | undefined;
}

/** A route with everything worked out that does not depend on the request. */
export interface CompiledRoute {
  name: string;
  /** Undefined: every model. */
  model: string | undefined;
  isModelGlob: boolean;
  protocol: Protocol | undefined;
  /** Of a route to an HTTP service. */
  path: string | undefined;
  method: string | undefined;
  admits: ReadonlySet<Authentication>;
  strategy: RouteConfig['strategy'];
  balance: Plan['balance'];
  ejection: Plan['ejection'];
  breaker: Plan['breaker'];
  hedge: Plan['hedge'];
  onStreamFailure: Plan['onStreamFailure'];
  targets: readonly WeightedTarget[];
  limits: readonly CompiledLimit[];
  retry: Plan['retry'];
  timeouts: Plan['timeouts'];
  redriveAfterAccept: boolean;
  queue: Omit<QueuePlan, 'priority'> | undefined;
  strict: boolean;
  /** Only where there is something to check. */
  guardrail: GuardrailPlan | undefined;
}

const everyCredential: ReadonlySet<Authentication> = new Set(['api-key', 'jwt']);
const everybody: ReadonlySet<Authentication> = new Set(['api-key', 'jwt', 'none']);

function admitted(auth: RouteConfig['auth']): ReadonlySet<Authentication> {
  if (auth === undefined) return everyCredential;
  return auth === 'none' ? everybody : new Set(auth);
}

function compileTargets(
  targets: RouteConfig['targets'],
  providers: ReadonlyMap<string, EffectiveProvider>,
  isBalanced: boolean,
): WeightedTarget[] {
  return targets.flatMap(target => {
    const { provider: name, model, weight, url, allowPrivateNetwork: isPrivate } = target;
    const share = isBalanced ? weight : undefined;
    if (url !== undefined) return [httpTarget(url, isPrivate, weight, share)];
    const provider = name === undefined ? undefined : providers.get(name);
    if (provider === undefined) return [];
    const { kind = provider.name, baseUrl, allowPrivateNetwork, streamUsage } = provider;
    return [
      {
        target: {
          provider: provider.name,
          kind,
          baseUrl,
          model: model ?? '',
          allowPrivateNetwork,
          streamUsage,
          contextWindow: target.contextWindow,
          continuation: target.continuation,
          weight: share,
        },
        takesModel: model === undefined,
        weight,
        wireProtocolFor: (protocol, asked) => wireProtocolFor(provider, protocol, asked),
      },
    ];
  });
}

/** An HTTP service is named by its host, in events and figures. */
const httpTarget = (
  url: string,
  allowPrivateNetwork: boolean,
  weight: number,
  share: number | undefined,
): WeightedTarget => ({
  target: {
    provider: new URL(url).host,
    kind: 'http',
    baseUrl: url,
    model: '',
    allowPrivateNetwork,
    streamUsage: 'unasked',
    weight: share,
  },
  takesModel: false,
  weight,
  wireProtocolFor: protocol => (protocol === 'http' ? protocol : undefined),
});

const balanceOf = (strategy: RouteConfig['strategy']): Plan['balance'] =>
  strategy === 'least-in-flight' || strategy === 'latency' ? strategy : undefined;

/** A target that fails at once looks idle and fast: where the least busy or the fastest one is chosen, it must be seen to fail. */
const balancedEjection: Plan['ejection'] = { failures: 5, ejectForMs: 30_000 };

function ejectionOf({ outlierEjection, strategy }: RouteConfig): Plan['ejection'] {
  if (outlierEjection !== undefined)
    return { failures: outlierEjection.failures, ejectForMs: outlierEjection.ejectFor };
  return balanceOf(strategy) === undefined ? undefined : balancedEjection;
}

const breakerOf = (breaker: RouteConfig['breaker']): Plan['breaker'] =>
  breaker && {
    errorRate: breaker.errorRate,
    slowRate: breaker.slowRate,
    slowerThanMs: breaker.slowerThan,
    windowMs: breaker.window,
    minRequests: breaker.minRequests,
    openForMs: breaker.openFor,
    probes: breaker.probes,
  };

const hedgeOf = (hedge: RouteConfig['hedge']): Plan['hedge'] =>
  hedge && {
    ...(typeof hedge.after === 'number'
      ? { afterMs: hedge.after }
      : { afterShare: Number(hedge.after.slice(1)) / 100 }),
    maxExtraCost: hedge.maxExtraCost,
  };

const queueOf = ({ queue, auth }: RouteConfig): CompiledRoute['queue'] =>
  queue === undefined || queue.mode === 'off'
    ? undefined
    : {
        mode: queue.mode,
        maxWaitMs: queue.maxWait,
        maxLength: queue.maxLength,
        keepAliveAfterMs: queue.keepAliveAfter,
        ...(auth !== 'none' && { job: { maxAgeMs: queue.maxAge, keepForMs: queue.keepFor } }),
      };

export function compileRoute(
  route: RouteConfig,
  config: Config,
  providers: ReadonlyMap<string, EffectiveProvider>,
): CompiledRoute {
  const { match, retry, timeouts, guardrails: profile } = route;
  const settings = profile === undefined ? undefined : config.guardrails[profile];
  return {
    name: route.name,
    model: match.model,
    isModelGlob: match.model === undefined || isGlob(match.model),
    protocol: match.protocol,
    path: match.path,
    method: match.method,
    admits: admitted(route.auth),
    strategy: route.strategy,
    balance: balanceOf(route.strategy),
    ejection: ejectionOf(route),
    breaker: breakerOf(route.breaker),
    hedge: hedgeOf(route.hedge),
    onStreamFailure: route.onStreamFailure === 'continue' ? 'continue' : undefined,
    targets: compileTargets(route.targets, providers, balanceOf(route.strategy) !== undefined),
    limits: compileLimits(`route:${encodeToken(route.name)}`, route.limits),
    retry: {
      attempts: retry.attempts,
      on: retry.on,
      backoffInitialMs: retry.backoff.initial,
      backoffMaxMs: retry.backoff.max,
      budget: retry.budget,
    },
    timeouts: {
      connectMs: timeouts.connect,
      firstTokenMs: timeouts.firstToken,
      idleMs: timeouts.idle,
      totalMs: timeouts.total,
    },
    redriveAfterAccept: route.redriveAfterAccept,
    queue: queueOf(route),
    strict: route.strict,
    guardrail:
      profile === undefined || settings === undefined ? undefined : compileGuardrail(profile, settings),
  };
}
