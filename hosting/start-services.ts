import { DenialRecorder } from '@sluice/audit';
import { type ServiceName, systemClock } from '@sluice/contract';
import { registerOutboxMetrics } from './outbox-metrics.ts';
import type { Process, ServiceDependencies, StartService } from './process.ts';
import { registerReservationMetrics } from './reservation-metrics.ts';

/** Each is loaded only where it is hosted: a process that starts again reads and compiles no more than it runs. */
const starters: Record<ServiceName, () => Promise<{ start: StartService }>> = {
  // Listens by itself, before anything else is there.
  ingress: async () => ({ start: async () => undefined }),
  auth: () => import('./services/auth.ts'),
  policy: () => import('./services/policy.ts'),
  guardrail: () => import('./services/guardrail.ts'),
  dispatch: () => import('./services/dispatch.ts'),
  metering: () => import('./services/metering.ts'),
  notifier: () => import('./services/notifier.ts'),
  control: () => import('./services/control.ts'),
};

/** Starts every stage and consumer that this process hosts. Returns what ends them, in order. */
export async function startStages(
  process: Process,
  services: readonly ServiceName[],
  dependencies: Omit<ServiceDependencies, 'denials'>,
): Promise<(() => Promise<void>)[]> {
  const { events, outbox, reservationTally } = dependencies.stores;
  const denials = new DenialRecorder({ append: event => events.append(event), clock: systemClock });
  registerOutboxMetrics(process.telemetry.metrics, outbox);
  registerReservationMetrics(process.telemetry.metrics, reservationTally);
  const closes: (() => Promise<void>)[] = [];
  for (const service of services) {
    const { start } = await starters[service]();
    const close = await start(process, { ...dependencies, denials });
    if (close !== undefined) closes.push(close);
  }
  return [...closes, async () => denials.close()];
}
