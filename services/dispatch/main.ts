import { readFile } from 'node:fs/promises';
import type { DenialRecorder } from '@sluice/audit';
import type { StageHost } from '@sluice/bus';
import { type ConfigView, createPriceBook, effectiveProviders } from '@sluice/config';
import {
  type Clock,
  ESTIMATE_KIND,
  GatewayError,
  GUARD_KIND,
  type InstanceId,
  type ProvidersReport,
  type ProviderTest,
  type ProviderTestQuestion,
  type Stage,
  servicesOf,
  Turns,
} from '@sluice/contract';
import { createOutboundAgent } from '@sluice/outbound';
import type { BreakerStore, EventLog, QueueStore, ReservationStore } from '@sluice/store';
import { limitRefusals, registerGauge, type Telemetry } from '@sluice/telemetry';
import { CallShares } from './call-shares.ts';
import { DispatchMetrics } from './dispatch-metrics.ts';
import { callEstimate } from './estimate-upstream.ts';
import { HedgeBudget } from './exchange/hedge-budget.ts';
import { RetryBudget } from './exchange/retry-budget.ts';
import { RouteBudgets } from './exchange/route-budgets.ts';
import { createAnswerPolicies } from './guard/answer-policies.ts';
import { createInputCheck } from './guard/check-input.ts';
import { type DispatchDependencies, handleRequest } from './handle-request.ts';
import { BreakerBoard } from './health/breaker-board.ts';
import { checkedProviders, ProviderAsker } from './health/check-provider.ts';
import { Gate } from './health/gate.ts';
import { HealthBoard } from './health/health-board.ts';
import { logBreaker, logCheck } from './health/log-health.ts';
import { OutageAlerts } from './health/outage-alerts.ts';
import { ProviderChecks } from './health/provider-checks.ts';
import { ProviderSlots } from './health/provider-slots.ts';
import { reportHealth } from './health/report-health.ts';
import { createHttpUpstream } from './http-upstream.ts';
import { MediaFetcher } from './media-fetcher.ts';
import { createModerationUpstream } from './moderation-upstream.ts';
import { createProviderDirectory } from './provider-directory.ts';
import { createProviderTester } from './provider-test/test-provider.ts';
import { createQueues } from './queue/create-queues.ts';
import { RunningLeases } from './running-leases.ts';
import { callSample } from './sample-upstream.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { createCallSpans } from './tracing/call-span.ts';
import type { CallUpstream } from './upstream.ts';

export interface DispatchStageDependencies {
  host: StageHost;
  config: ConfigView;
  environment: Readonly<Record<string, string | undefined>>;
  reservations: ReservationStore;
  breakers: BreakerStore;
  queues: QueueStore;
  appendEvent: EventLog['append'];
  /** False: what a request uses could not be recorded, so none is taken. */
  accepting: () => boolean;
  denials: Pick<DenialRecorder, 'record'>;
  telemetry: Telemetry;
  clock: Clock;
  random: () => number;
}

/** Streams are open for long: the bound is on memory (a window each), not on work. */
const CONCURRENCY = 10_000;

/**
 * So many requests begin in a turn of the event loop. A process that took all that comes, and heard its providers only after that,
 * would under load have ever more under way and end ever less.
 */
const BEGINNINGS_PER_TURN = 64;

/** To reach a server that a caller names. */
const MEDIA_CONNECT_MS = 5_000;
/** Kinds of targets that are no server. */
const inProcess: readonly [string, CallUpstream][] = [
  ['sample', callSample],
  [ESTIMATE_KIND, callEstimate],
];

const hostsDispatch = (instance: InstanceId): boolean => servicesOf(instance).includes('dispatch');

export interface DispatchStage extends Stage {
  /** What this process has seen of providers. */
  report(): ProvidersReport;
  /** Calls a provider to find out how it answers. Never rejects. */
  test(question: ProviderTestQuestion): Promise<ProviderTest>;
  close(): Promise<void>;
}

/** Dispatch: encodes for the target, calls it, retries, fails over, streams back, meters. */
export function createDispatchStage(dependencies: DispatchStageDependencies): DispatchStage {
  const { host, config, environment, reservations, appendEvent, accepting, denials } = dependencies;
  const { telemetry, clock, random } = dependencies;
  const tokens = createTokenEndpoint();
  const providers = createProviderDirectory(config, {
    environment,
    clock,
    tokens,
    readFile: path => readFile(path, 'utf8'),
  });
  let prices = createPriceBook(config.current().config);
  config.onChange(current => {
    prices = createPriceBook(current.config);
  });
  const http = createHttpUpstream(providers);
  const noServer = new Map([...inProcess, [GUARD_KIND, createModerationUpstream(host.checks, clock)]]);
  const mediaAgent = createOutboundAgent({ connectTimeoutMs: MEDIA_CONNECT_MS, allowPrivateNetwork: false });
  const metrics = new DispatchMetrics(telemetry.metrics);
  const onStoreError = (cause: unknown): void => {
    // That Redis is away is said once, by its connection; metering settles what could not be settled here.
    if (cause instanceof GatewayError && cause.code === 'not_ready') return;
    telemetry.logger.warn({ err: cause }, 'a reservation could not be written');
  };
  const board = new HealthBoard();
  const outages = new OutageAlerts({ appendEvent, clock });
  const breakers = new BreakerBoard({
    instance: host.instance,
    board,
    store: dependencies.breakers,
    clock,
    onChange: (breaker, before, by) => {
      const now = breaker.state(clock()).kind;
      metrics.onBreaker(breaker.identity.provider, before, now, by);
      logBreaker(telemetry.logger, breaker, now, by);
      outages.onBreaker(breaker, now, by);
    },
    onStoreError: cause => telemetry.logger.warn({ err: cause }, 'the state of a breaker is not shared'),
  });
  const asker = new ProviderAsker(providers);
  const checks = new ProviderChecks({
    clock,
    random,
    onChange(provider, change) {
      metrics.onCheck(provider, change);
      logCheck(telemetry.logger, provider, change);
    },
  });
  const providersNow = () => effectiveProviders(config.current().config, environment);
  const configureChecks = (): void => checks.configure(checkedProviders(providersNow(), asker));
  configureChecks();
  config.onChange(configureChecks);
  const instances = (): number => host.liveness.countOf(hostsDispatch);
  const gate = new Gate({
    board,
    slots: new ProviderSlots(),
    breakers,
    providers,
    checks,
    instances,
    clock,
  });
  const leases = new RunningLeases(
    host.instance,
    reservations,
    config.current().config.state.lease,
    onStoreError,
  );
  registerGauge(telemetry.metrics, {
    name: 'sluice_reservations_running',
    help: 'Reservations of limits and budgets that this process keeps alive: of requests that run, and of further calls of theirs.',
    read: () => leases.size,
  });
  const shares = new CallShares({ reservations, leases, instance: host.instance, onStoreError });
  const { line, giver } = createQueues({
    host,
    config,
    store: dependencies.queues,
    telemetry,
    clock,
    onStoreError: cause => {
      if (cause instanceof GatewayError && cause.code === 'not_ready') return;
      telemetry.logger.warn({ err: cause }, 'a queue could not be read or written');
    },
  });
  const handling: DispatchDependencies = {
    leases,
    answers: host.answers,
    liveness: host.liveness,
    reservations,
    clock,
    appendEvent,
    accepting,
    beginnings: new Turns(BEGINNINGS_PER_TURN),
    denials,
    refusals: limitRefusals(telemetry.metrics),
    queue: line,
    onStoreError,
    exchange: {
      queue: line,
      clock,
      random,
      callUpstream: ({ kind }) => noServer.get(kind) ?? http.call,
      media: new MediaFetcher({ agent: mediaAgent }),
      providers,
      retryBudgets: new RouteBudgets(() => new RetryBudget()),
      hedgeBudgets: new RouteBudgets(() => new HedgeBudget()),
      prices: () => prices,
      gate,
      beforeCall: (request, target, calls) => shares.reserve(request, target, calls),
      answerPolicy: createAnswerPolicies(host.checks, clock),
      checkInput: createInputCheck(host.checks, clock),
      startSpan: createCallSpans(telemetry.tracing),
      onTry: (finished, figures, call) => metrics.onTry(finished, figures, call),
      onHedge: (target, result) => metrics.onHedge(target, result),
      onLosses: (caller, target, losses) => metrics.onLosses(caller, target, losses),
      onMalformed: (target, events) => metrics.onMalformed(target, events),
    },
  };
  return {
    name: 'dispatch',
    concurrency: CONCURRENCY,
    handle: (envelope, body) => handleRequest(envelope, body, handling),
    test: createProviderTester({
      asker,
      providers: providersNow,
      exchange: handling.exchange,
      appendEvent,
      clock,
    }),
    report: () => reportHealth({ board, providers, checks, instances, clock }),
    async close() {
      leases.close();
      breakers.close();
      outages.close();
      giver.close();
      checks.close();
      await Promise.all([asker.close(), http.close(), tokens.close(), mediaAgent.close()]);
    },
  };
}
