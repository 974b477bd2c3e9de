import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@sluice/testkit';
import { chatBodies } from '../bodies.ts';
import { runClients } from '../closed-loop/start-clients.ts';
import type { LoadGenerator, LoadResult } from '../load/load.ts';
import { readProcessesBelow, readThreadsCpuUs } from '../measure/process-tree.ts';
import { startBalancer } from '../nginx/balancer.ts';
import { countOf } from '../open-loop/report.ts';
import { startLoad } from '../open-loop/start-load.ts';
import type { Variant } from '../variants/variant.ts';
import type { ScaleCluster } from './scale-cluster.ts';
import type { Cost, ScaledService, ScaleMeasurement, ScaleReport } from './scale-report.ts';
import type { ReplicaLoad } from './sizing.ts';

export interface ScaleAmounts {
  /** Replicas of a service, turn by turn. */
  turns: readonly number[];
  /** For each replica that is new: what is compiled depends on how often code has run. */
  warmUpRequests: number;
  /** For a machine on which so many would take too long. */
  warmUpAtMostSeconds: number;
  idleSeconds: number;
  seconds: number;
}

/** What a new share makes wait at first is over then. */
const SETTLE_SECONDS = 3;
const CALIBRATION_SECONDS = 2;
const UNLIMITED_CONNECTIONS = 64;
const CALIBRATION_CONNECTIONS = 16;
const LIMIT = 50;
const LIMIT_CLIENTS = 16;
const LIMIT_SECONDS = 3;
const LIMIT_PAUSE_MS = 50;
const STEADY_TIMEOUT_MS = 30_000;
const US_PER_SECOND = 1_000_000;
const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;

/** How a service is held, and at which rate of requests for each replica it is read what one costs while it is not. */
interface Held {
  size: ReplicaLoad;
  steadyPerSecond: number;
  amounts: ScaleAmounts;
}

type Loaded = Pick<LoadResult, 'requests' | 'requestsPerSecond' | 'failures'>;

/** What a load cost. */
interface Used {
  /** Of the service that is looked at, for each request or event, without what it uses when there are none. */
  cpuUs: number;
  /** Of all services, NATS and Redis, for each request. */
  totalCpuUs: number;
  perSecond: number;
  failures: number;
}

/** Puts loads on a cluster whose services are scaled, and reads what they cost. */
export class ScaleBench {
  readonly #cluster: ScaleCluster;
  readonly #calibrator: Variant;
  readonly #generator: LoadGenerator;
  readonly #apiKey: string;

  constructor(cluster: ScaleCluster, calibrator: Variant, generator: LoadGenerator, apiKey: string) {
    this.#cluster = cluster;
    this.#calibrator = calibrator;
    this.#generator = generator;
    this.#apiKey = apiKey;
  }

  /** What a request costs the bare pass-through now. */
  async #calibrate(): Promise<number> {
    const { pid } = this.#calibrator;
    const before = readThreadsCpuUs(pid);
    const { requests } = await this.#askCalibrator(CALIBRATION_SECONDS);
    return (readThreadsCpuUs(pid) - before) / requests;
  }

  async warmCalibrator({ warmUpRequests, warmUpAtMostSeconds }: ScaleAmounts): Promise<void> {
    await repeat(warmUpRequests, warmUpAtMostSeconds, () => this.#askCalibrator(1));
  }

  #askCalibrator(seconds: number): Promise<LoadResult> {
    const { url, bodies } = this.#calibrator;
    return this.#generator.run({ url, body: bodies.whole, connections: CALIBRATION_CONNECTIONS, seconds });
  }

  async measureUnlimited({
    warmUpRequests,
    warmUpAtMostSeconds,
    idleSeconds,
    seconds,
  }: ScaleAmounts): Promise<ScaleReport['unlimited']> {
    const balancer = await startBalancer(this.#cluster.urls, undefined);
    const used = async (run: () => Promise<unknown>): Promise<Map<string, number>> => {
      const cpuUs = (): Record<string, number> => ({
        ...this.#cluster.cpuUs(),
        balancer: treeCpuUs(balancer.pid),
      });
      const before = cpuUs();
      await run();
      return new Map(Object.entries(cpuUs()).map(([name, us]) => [name, us - (before[name] ?? 0)]));
    };
    try {
      const load = (forSeconds: number) => this.#load(balancer.url, UNLIMITED_CONNECTIONS, forSeconds);
      await repeat(warmUpRequests, warmUpAtMostSeconds, () => load(1));
      await this.#untilMetered();
      const idleUs = await used(() => delay(idleSeconds * MS_PER_SECOND));
      let result: LoadResult | undefined;
      const loadedUs = await used(async () => {
        result = await load(seconds);
      });
      const { requests = 0, requestsPerSecond = 0 } = result ?? {};
      const costs = [...loadedUs].map(([name, us]) => {
        const idleCores = (idleUs.get(name) ?? 0) / (idleSeconds * US_PER_SECOND);
        return {
          process: name as Cost['process'],
          idleCores,
          cpuUs: (us - idleCores * seconds * US_PER_SECOND) / requests,
        };
      });
      return { requestsPerSecond, costs };
    } finally {
      await balancer.stop();
    }
  }

  /** One turn: what a request costs at a steady load, and how many there can be while each replica is held. */
  async measure(
    service: ScaledService,
    replicas: number,
    { size, steadyPerSecond, amounts: { warmUpRequests, warmUpAtMostSeconds, idleSeconds, seconds } }: Held,
  ): Promise<ScaleMeasurement> {
    const cluster = this.#cluster;
    const isMore = await cluster.scale(service, replicas);
    const balancer = await startBalancer(cluster.urls, undefined);
    const { url } = balancer;
    try {
      const warmUp = isMore ? warmUpRequests * replicas : 1;
      await repeat(warmUp, warmUpAtMostSeconds, () => this.#load(url, UNLIMITED_CONNECTIONS, 1));
      await this.#untilMetered();
      const calibrationBeforeUs = await this.#calibrate();
      const idleCores = await this.#idleCores(service, idleSeconds);
      const steady = await this.#used(service, idleCores, () =>
        this.#steadyLoad(url, steadyPerSecond * replicas, seconds),
      );
      const calibrationAfterUs = await this.#calibrate();
      cluster.limit(service, size.cores);
      // Metering limits no request: it is busy where events come faster than it takes them.
      const connections = service === 'metering' ? UNLIMITED_CONNECTIONS : size.connections * replicas;
      await this.#load(url, connections, SETTLE_SECONDS);
      const held = await this.#used(service, idleCores, () => this.#load(url, connections, seconds));
      const limit = await this.#checkLimit(url);
      return {
        service,
        replicas,
        perSecond: held.perSecond,
        heldCpuUs: held.cpuUs,
        cpuUs: steady.cpuUs,
        totalCpuUs: steady.totalCpuUs,
        calibrationUs: (calibrationBeforeUs + calibrationAfterUs) / 2,
        failures: steady.failures + held.failures,
        limit,
      };
    } finally {
      cluster.limit(service, undefined);
      await balancer.stop();
      await this.#untilMetered();
    }
  }

  /** What all replicas of a service use of a core when there are no requests. */
  async #idleCores(service: ScaledService, seconds: number): Promise<number> {
    const before = this.#cluster.cpuUs()[service] ?? 0;
    await delay(seconds * MS_PER_SECOND);
    return ((this.#cluster.cpuUs()[service] ?? 0) - before) / (seconds * US_PER_SECOND);
  }

  async #used(service: ScaledService, idleCores: number, load: () => Promise<Loaded>): Promise<Used> {
    const cluster = this.#cluster;
    const eventsBefore = (await cluster.metered()).events;
    const before = cluster.cpuUs();
    const startedAt = performance.now();
    const { requests, requestsPerSecond, failures } = await load();
    const after = cluster.cpuUs();
    const passedUs = (performance.now() - startedAt) * US_PER_MS;
    const events = (await cluster.metered()).events - eventsBefore;
    const isMetering = service === 'metering';
    const used = (name: keyof typeof after): number => (after[name] ?? 0) - (before[name] ?? 0);
    const names = Object.keys(after) as (keyof typeof after)[];
    return {
      cpuUs: (used(service) - idleCores * passedUs) / (isMetering ? events : requests),
      totalCpuUs: names.reduce((sum, name) => sum + used(name), 0) / requests,
      perSecond: isMetering ? (events * US_PER_SECOND) / passedUs : requestsPerSecond,
      failures,
    };
  }

  /** At a rate that does not depend on how fast it is answered. */
  async #steadyLoad(url: string, requestsPerSecond: number, seconds: number): Promise<Loaded> {
    const kinds = [{ name: 'steady', share: 1, model: 'bench-model', stream: false }];
    const plan = { urls: [url], apiKey: this.#apiKey, requestsPerSecond, seconds, kinds };
    const report = await startLoad({ ...plan, timeoutMs: STEADY_TIMEOUT_MS, idPrefix: 'steady' }, undefined)
      .report;
    const answered = countOf(report, 'whole');
    return { requests: answered, requestsPerSecond: answered / seconds, failures: report.sent - answered };
  }

  /** A key that may ask `LIMIT` times in an hour, which is longer than this takes, asks for more. */
  async #checkLimit(url: string): Promise<ScaleMeasurement['limit']> {
    const apiKey = await this.#cluster.mintKey([{ requests: LIMIT, per: '1h' }]);
    const kind = { name: 'limited', share: 1, model: 'bench-model', stream: false };
    const plan = {
      urls: [url],
      apiKey,
      clients: LIMIT_CLIENTS,
      seconds: LIMIT_SECONDS,
      pauseMs: LIMIT_PAUSE_MS,
    };
    const records = await runClients({ ...plan, kind, idPrefix: 'limited' }, undefined);
    return {
      of: LIMIT,
      admitted: records.filter(({ verdict }) => verdict === 'whole').length,
      refused: records.filter(({ code }) => code === 'rate_limited').length,
    };
  }

  #load(url: string, connections: number, seconds: number): Promise<LoadResult> {
    return this.#generator.run({
      url: `${url}/v1/chat/completions`,
      apiKey: this.#apiKey,
      body: chatBodies.whole,
      connections,
      seconds,
    });
  }

  async #untilMetered(): Promise<void> {
    await waitFor(async () => (await this.#cluster.metered()).all, { timeoutMs: 120_000, what: 'metering' });
  }
}

/** Loads by the second until there were so many requests. */
async function repeat(count: number, atMostSeconds: number, load: () => Promise<LoadResult>): Promise<void> {
  let answered = 0;
  for (let passed = 0; answered < count && passed < atMostSeconds; passed += 1)
    answered += (await load()).requests;
}

const treeCpuUs = (root: number): number =>
  [root, ...readProcessesBelow(root).map(({ pid }) => pid)].reduce(
    (sum, pid) => sum + readThreadsCpuUs(pid),
    0,
  );
