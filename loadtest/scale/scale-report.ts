import type { ServiceName } from '@sluice/contract';
import { median } from '../measure/statistics.ts';
import type { BenchReport } from '../report/report.ts';

/** The services that can have several processes and that a request, or its event, goes through. */
export const scaledServices = ['ingress', 'auth', 'policy', 'guardrail', 'dispatch', 'metering'] as const;
export type ScaledService = (typeof scaledServices)[number];

/** One turn of some replicas of a service. */
export interface ScaleMeasurement {
  service: ScaledService;
  replicas: number;
  /** Requests while each replica is held; of metering, usage events. */
  perSecond: number;
  /** Of all replicas of the service together, for each of those; without what they use when there are none. */
  heldCpuUs: number;
  /** The same at a steady load, so much for each replica, of which none is held. */
  cpuUs: number;
  /** Of all services, NATS and Redis, at that load. */
  totalCpuUs: number;
  /** What the bare pass-through cost for a request, just before and just after: how fast the machine was. */
  calibrationUs: number;
  failures: number;
  /** A key that may ask so often in an hour was let through so often. */
  limit: { of: number; admitted: number; refused: number };
}

/** What a kind of process costs. */
export interface Cost {
  process: ServiceName | 'nats' | 'redis' | 'balancer';
  /** For each request, beside what it uses when there are none. */
  cpuUs: number;
  /** Of a core, when there are no requests. */
  idleCores: number;
}

export interface ScaleReport {
  machine: BenchReport['machine'];
  /** Of the machine before anything of this ran: how busy others keep it. */
  loadAverage: number;
  at: string;
  /** One replica of each service, none of them held. */
  unlimited: { requestsPerSecond: number; costs: Cost[] };
  /** What each replica of a service was held to, of a core. */
  cores: Partial<Record<ScaledService, number>>;
  measured: ScaleMeasurement[];
}

/** What came of some replicas, over all their turns. CPU is normalised by the calibration. */
export interface ScaleRow {
  service: ScaledService;
  replicas: number;
  cores: number;
  perSecond: number;
  /** To one replica. */
  speedup: number;
  cpuUs: number;
  /** To one replica, 1 where it stays the same. */
  cpuRatio: number;
  totalCpuUs: number;
  failures: number;
  /** Over all turns: keys, and those that were let through more often than their limit. */
  limits: { turns: number; exact: number; exceeded: number };
}

export function summarizeScale({ measured, cores }: Pick<ScaleReport, 'measured' | 'cores'>): ScaleRow[] {
  const usual = median(measured.map(({ calibrationUs }) => calibrationUs));
  const normalized = (turn: ScaleMeasurement, us: number): number => (us * usual) / turn.calibrationUs;
  return scaledServices.flatMap(service => {
    const turnsOf = Map.groupBy(
      measured.filter(turn => turn.service === service),
      ({ replicas }) => replicas,
    );
    const medianOf = (replicas: number, of: (turn: ScaleMeasurement) => number): number =>
      median((turnsOf.get(replicas) ?? []).map(of));
    const cpuOf = (replicas: number): number => medianOf(replicas, turn => normalized(turn, turn.cpuUs));
    return [...turnsOf]
      .sort(([left], [right]) => left - right)
      .map(([replicas, turns]) => ({
        service,
        replicas,
        cores: cores[service] ?? Number.NaN,
        perSecond: medianOf(replicas, ({ perSecond }) => perSecond),
        speedup: medianOf(replicas, ({ perSecond }) => perSecond) / medianOf(1, ({ perSecond }) => perSecond),
        cpuUs: cpuOf(replicas),
        cpuRatio: cpuOf(replicas) / cpuOf(1),
        totalCpuUs: medianOf(replicas, turn => normalized(turn, turn.totalCpuUs)),
        failures: turns.reduce((sum, { failures }) => sum + failures, 0),
        limits: {
          turns: turns.length,
          exact: turns.filter(({ limit }) => limit.admitted === limit.of).length,
          exceeded: turns.filter(({ limit }) => limit.admitted > limit.of).length,
        },
      }));
  });
}

/** How far CPU for a request may be from that of one replica. */
const TOLERANCE = 0.15;

export interface ScaleCheck {
  what: string;
  faults: string[];
}

export const checkScale = (rows: readonly ScaleRow[]): ScaleCheck[] => [
  {
    what: `CPU for a request within ± ${TOLERANCE * 100} % of that of one replica`,
    faults: rows
      .filter(({ cpuRatio }) => !(Math.abs(cpuRatio - 1) <= TOLERANCE))
      .map(({ service, replicas, cpuRatio }) => `${service} × ${replicas}: ${cpuRatio.toFixed(2)}`),
  },
  {
    what: 'no key was let through more often than its limit',
    faults: rows
      .filter(({ limits }) => limits.exceeded > 0)
      .map(({ service, replicas }) => `${service} × ${replicas}`),
  },
  {
    what: 'no request failed',
    faults: rows
      .filter(({ failures }) => failures > 0)
      .map(({ service, replicas, failures }) => `${service} × ${replicas}: ${failures}`),
  },
];
