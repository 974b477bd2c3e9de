import type { KeyObject } from 'node:crypto';
import type { DenialRecorder } from '@sluice/audit';
import { answerStats, type Bus, gatherStats, StageHost, shareKeptTraces } from '@sluice/bus';
import type { ConfigView } from '@sluice/config';
import { GatewayError, type InstanceId, servicesOf, systemClock } from '@sluice/contract';
import type { ConfigFault } from '@sluice/control';
import type { SecretBox, Stores } from '@sluice/store';
import { figuresOf, type RequestTelemetry } from '@sluice/telemetry';

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
  denials: DenialRecorder;
}

/** Starts one service in this process. Gives what ends it, where something has to. */
export type StartService = (
  process: Process,
  dependencies: ServiceDependencies,
) => Promise<(() => Promise<void>) | undefined>;

/** Opens what every process has, whatever services it hosts. */
export function createProcess(
  parts: Omit<Process, 'host'>,
  handOff: 'local-first' | 'bus' = 'local-first',
): Process {
  const { instance, bus, telemetry } = parts;
  const host = new StageHost({ instance, bus, telemetry, clock: systemClock, handOff });
  host.start();
  answerStats({ bus, instance, clock: systemClock }, 'metrics', () => figuresOf(telemetry.metrics));
  if (telemetry.tracing !== undefined) shareKeptTraces(bus, telemetry.tracing);
  return { ...parts, host };
}

export function keySecretOf({ keySecret }: Pick<Process, 'keySecret'>): KeyObject {
  if (keySecret === undefined)
    throw new GatewayError('internal', { internal: 'this process was given no key secret' });
  return keySecret;
}

/** The figures of every process: this one's own, and those of the others that answer. */
export async function gatherMetrics({
  host,
  bus,
  telemetry,
  instance,
}: Pick<Process, 'host' | 'bus' | 'telemetry' | 'instance'>) {
  const own = { instance, text: await figuresOf(telemetry.metrics), clockAheadMs: 0 };
  const asking = { bus, instance, clock: systemClock };
  const answers = await gatherStats(asking, 'metrics', host.liveness.count);
  const others = answers.filter(answer => answer.instance !== instance);
  return [own, ...others.map(({ stats: text, ...other }) => ({ ...other, text }))];
}

/** What each process of dispatch has seen of providers. */
export async function gatherProviders({ host, bus, instance }: Pick<Process, 'host' | 'bus' | 'instance'>) {
  const expected = host.liveness.countOf(other => servicesOf(other).includes('dispatch'));
  const asking = { bus, instance, clock: systemClock };
  return (await gatherStats(asking, 'providers', expected)).map(({ stats }) => stats);
}
