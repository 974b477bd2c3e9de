import type { Config } from '@sluice/config';
import { type InstanceId, servicesOf, systemClock } from '@sluice/contract';
import { createIngress, type Ingress } from '@sluice/ingress';
import type { Stores } from '@sluice/store';
import { type MetricsFormat, mergeMetrics, type ProcessState } from '@sluice/telemetry';
import { gatherMetrics, keySecretOf, type Process } from '../process.ts';

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
  const metrics = async (format: MetricsFormat): Promise<string> =>
    mergeMetrics((await gatherMetrics({ host, bus, telemetry, instance })).map(withService), { format });
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

const withService = ({ instance, text }: { instance: InstanceId; text: string }) => ({
  service: servicesOf(instance).join('-'),
  instance,
  text,
});
