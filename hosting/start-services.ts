import { type KeyObject, randomBytes } from 'node:crypto';
import { DenialRecorder, sealKeyOf } from '@sluice/audit';
import { createAuthStage } from '@sluice/auth';
import { answerStats, type Bus, gatherStats, StageHost } from '@sluice/bus';
import type { Config, ConfigView } from '@sluice/config';
import { GatewayError, type InstanceId, type ServiceName, servicesOf, systemClock } from '@sluice/contract';
import {
  AuditSealer,
  type ConfigFault,
  createControlStage,
  keepDestinations,
  sealRegularly,
  startControl,
} from '@sluice/control';
import { createDispatchStage } from '@sluice/dispatch';
import { createGuardrailStage } from '@sluice/guardrail';
import { createIngress, type Ingress } from '@sluice/ingress';
import { startMetering } from '@sluice/metering';
import { Notifier } from '@sluice/notifier';
import { createPolicyStage, explainRequest } from '@sluice/policy';
import type { SecretBox, Stores } from '@sluice/store';
import { mergeMetrics, type ProcessState, type RequestTelemetry } from '@sluice/telemetry';
import { registerOutboxMetrics } from './outbox-metrics.ts';
import { registerReservationMetrics } from './reservation-metrics.ts';
import { version } from './version.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Process {
  instance: InstanceId;
  bus: Bus;
  telemetry: RequestTelemetry;
  environment: Environment;
  /** Of ingress and control, which hash keys, and of guardrail. */
  keySecret: KeyObject | undefined;
  /** Of processes that use secrets, where there is a master key. */
  box: SecretBox | undefined;
  /** Aborted when the process was told to stop. */
  draining: AbortSignal;
  /** Aborted when nothing runs any more: feeds are left and connections closed. */
  closing: AbortSignal;
  host: StageHost;
}

export interface ServiceDependencies {
  stores: Stores;
  config: ConfigView;
  lastConfigFault: () => ConfigFault | undefined;
}

type Close = () => Promise<void>;

/** Opens what every process has, whatever services it hosts. */
export function createProcess(
  parts: Omit<Process, 'host'>,
  handOff: 'local-first' | 'bus' = 'local-first',
): Process {
  const { instance, bus, telemetry } = parts;
  const host = new StageHost({ instance, bus, telemetry, clock: systemClock, handOff });
  host.start();
  answerStats(bus, instance, 'metrics', () => telemetry.metrics.metrics());
  return { ...parts, host };
}

interface IngressOptions {
  state: ProcessState;
  metricsPublic: boolean;
  appendEvent: Stores['events']['append'];
  /** Whether the process can keep the events of requests that it takes. */
  accepting: () => boolean;
  /** Undefined until they are open. */
  stores: () => Pick<Stores, 'jobs' | 'queues'> | undefined;
}

/** Starts the ingress, which listens before its process is ready so that probes are answered. */
export function startIngress(
  { host, bus, telemetry, instance, ...process }: Process,
  server: Config['server'],
  options: IngressOptions,
): Ingress {
  const metrics = async (): Promise<string> =>
    mergeMetrics((await gatherMetrics({ host, bus, telemetry, instance })).map(withService));
  return createIngress({
    host,
    server,
    telemetry,
    clock: systemClock,
    random: Math.random,
    keySecret: keySecretOf(process),
    appendEvent: options.appendEvent,
    accepting: options.accepting,
    jobStores: options.stores,
    pages: { ...options.state, ...(options.metricsPublic ? { metrics } : {}) },
  });
}

export function keySecretOf({ keySecret }: Pick<Process, 'keySecret'>): KeyObject {
  if (keySecret === undefined)
    throw new GatewayError('internal', { internal: 'this process was given no key secret' });
  return keySecret;
}

/** The figures of every process: this one's own, and those of the others that answer. */
async function gatherMetrics({
  host,
  bus,
  telemetry,
  instance,
}: Pick<Process, 'host' | 'bus' | 'telemetry' | 'instance'>) {
  const own = { instance, text: await telemetry.metrics.metrics() };
  const others = await gatherStats(bus, instance, 'metrics', host.liveness.count);
  return [
    own,
    ...others.flatMap(other =>
      other.instance === instance ? [] : { instance: other.instance, text: other.stats },
    ),
  ];
}

/** What each process of dispatch has seen of providers. */
async function gatherProviders({ host, bus, instance }: Pick<Process, 'host' | 'bus' | 'instance'>) {
  const expected = host.liveness.countOf(other => servicesOf(other).includes('dispatch'));
  return (await gatherStats(bus, instance, 'providers', expected)).map(({ stats }) => stats);
}

const withService = ({ instance, text }: { instance: InstanceId; text: string }) => ({
  service: servicesOf(instance).join('-'),
  instance,
  text,
});

/** Starts every stage and consumer that this process hosts. Returns what ends them, in order. */
export async function startStages(
  process: Process,
  services: readonly ServiceName[],
  dependencies: ServiceDependencies,
): Promise<Close[]> {
  const denials = new DenialRecorder({
    append: event => dependencies.stores.events.append(event),
    clock: systemClock,
  });
  registerOutboxMetrics(process.telemetry.metrics, dependencies.stores.outbox);
  registerReservationMetrics(process.telemetry.metrics, dependencies.stores.reservationTally);
  const closes: Close[] = [];
  for (const service of services) {
    const close = await starters[service](process, { ...dependencies, denials });
    if (close !== undefined) closes.push(close);
  }
  return [...closes, async () => denials.close()];
}

type Starter = (
  process: Process,
  dependencies: ServiceDependencies & { denials: DenialRecorder },
) => Promise<Close | undefined>;

const starters: Record<ServiceName, Starter> = {
  // Listens by itself, before anything else is there.
  ingress: async () => undefined,

  auth: async ({ host, telemetry, closing }, { stores, config, denials }) => {
    host.host(
      createAuthStage({
        config,
        keys: stores.keys,
        directory: stores.directory,
        telemetry,
        denials,
        clock: systemClock,
        signal: closing,
      }),
    );
    return undefined;
  },

  policy: async ({ host, telemetry, environment }, { stores, config, denials }) => {
    host.host(
      createPolicyStage({
        config,
        environment,
        reservations: stores.reservations,
        telemetry,
        clock: systemClock,
        random: Math.random,
        appendEvent: event => stores.events.append(event),
        accepting: () => stores.outbox.accepting,
        denials,
      }),
    );
    return undefined;
  },

  guardrail: async ({ host, telemetry }, { stores, config, denials }) => {
    const stage = createGuardrailStage({
      config,
      telemetry,
      clock: systemClock,
      appendEvent: event => stores.events.append(event),
      denials,
      vault: stores.vault,
    });
    await stage.ready();
    host.host(stage);
    host.checks.answer(stage.answer);
    return () => stage.close();
  },

  dispatch: async ({ host, bus, instance, telemetry, environment }, { stores, config, denials }) => {
    const stage = createDispatchStage({
      host,
      config,
      environment,
      reservations: stores.reservations,
      breakers: stores.breakers,
      queues: stores.queues,
      appendEvent: event => stores.events.append(event),
      accepting: () => stores.outbox.accepting,
      denials,
      telemetry,
      clock: systemClock,
      random: Math.random,
    });
    host.host(stage);
    answerStats(bus, instance, 'providers', () => stage.report());
    host.providerTests.answer(question => stage.test(question));
    return () => stage.close();
  },

  metering: async ({ telemetry }, { stores, config }) => {
    const metering = await startMetering({
      events: stores.events,
      reservations: stores.reservations,
      usage: stores.usage,
      budgets: stores.budgets,
      config,
      telemetry,
      clock: systemClock,
    });
    return () => metering.close();
  },

  notifier: async ({ telemetry }, { stores, config }) => {
    const { events, notices } = stores;
    const notifier = new Notifier({
      config,
      events,
      notices,
      telemetry,
      clock: systemClock,
      random: Math.random,
    });
    return () => notifier.close();
  },

  control: async ({ host, telemetry, ...process }, { stores, config, lastConfigFault, denials }) => {
    const control = startControl({ keys: stores.keys, telemetry });
    const { events, seals, notices } = stores;
    const stopKeeping = keepDestinations({ config, events, notices, telemetry });
    const sealKey = sealKeyOf(keySecretOf(process));
    const stopSealing = sealRegularly(
      new AuditSealer({ events, seals, key: sealKey, telemetry, clock: systemClock }),
    );
    host.host(
      createControlStage({
        config,
        revisions: stores.config,
        lastConfigFault,
        keys: stores.keys,
        keySecret: keySecretOf(process),
        events,
        seals,
        usage: stores.usage,
        budgets: stores.budgets,
        sealKey,
        notices,
        jobs: stores.jobs,
        queues: stores.queues,
        stopJob: (runner, id) => host.answers.tell(runner, { kind: 'stop-jobs', ids: [id] }),
        denials,
        directory: stores.directory,
        answers: stores.answers,
        positions: stores.positions,
        secrets: stores.secrets,
        box: process.box,
        telemetry,
        environment: process.environment,
        explain: (question, at) => explainRequest(question, at, process.environment),
        gatherMetrics: () => gatherMetrics({ host, telemetry, ...process }),
        testProvider: question => host.providerTests.ask(question),
        gatherProviders: () => gatherProviders({ host, ...process }),
        version,
        clock: systemClock,
        random: randomBytes,
        leaving: process.draining,
      }),
    );
    return async () => {
      control.close();
      await stopKeeping();
      await stopSealing();
    };
  },
};
