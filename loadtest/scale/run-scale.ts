import { loadavg } from 'node:os';
import { findLoadGenerator } from '../load/find-load-generator.ts';
import { describeMachine } from '../report/report.ts';
import { stopOnSignal } from '../stop-on-signal.ts';
import { startStub } from '../stub/start-stub.ts';
import { startVariant } from '../variants/start-variant.ts';
import { renderScale } from './render-scale.ts';
import { type ScaleAmounts, ScaleBench } from './scale-bench.ts';
import { ScaleCluster } from './scale-cluster.ts';
import { type Cost, type ScaledService, type ScaleReport, scaledServices } from './scale-report.ts';
import { type ReplicaLoad, sizeReplica } from './sizing.ts';

/** Falling: all replicas of a service are warmed up together, so that those that are left are as warm as those that were there before. */
const TURNS = [4, 2, 1];
const MOST_REPLICAS = Math.max(...TURNS);
/** Of what the machine can do: the load of the largest number of replicas, at which it is read what a request costs. */
const STEADY_PART = 0.4;
const fullScale: ScaleAmounts = {
  turns: TURNS,
  warmUpRequests: 40_000,
  warmUpAtMostSeconds: 90,
  idleSeconds: 4,
  seconds: 8,
};
const quickScale: ScaleAmounts = {
  turns: TURNS,
  warmUpRequests: 5_000,
  warmUpAtMostSeconds: 15,
  idleSeconds: 2,
  seconds: 3,
};

/** `./sluice bench --scale`: what replicas of each service add, what they cost, and that limits hold. Throws a `BenchError`. */
export async function runScale({
  services = scaledServices,
  quick = false,
  json = false,
}: {
  services?: readonly ScaledService[];
  quick?: boolean;
  json?: boolean;
}): Promise<void> {
  const report = await measureScale(services, quick ? quickScale : fullScale, line =>
    process.stderr.write(`${line}\n`),
  );
  process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : `\n${renderScale(report)}`}\n`);
}

export async function measureScale(
  services: readonly ScaledService[],
  amounts: ScaleAmounts,
  progress: (line: string) => void,
): Promise<ScaleReport> {
  const [loadAverage = Number.NaN] = loadavg();
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  const ignoreSignals = stopOnSignal(stopAll);
  try {
    const stub = await startStub(undefined);
    stops.push(stub.stop);
    const calibrator = await startVariant('baseline', { providerUrl: stub.url, cpus: undefined });
    stops.push(calibrator.stop);
    progress('starting one process of every service');
    const cluster = await ScaleCluster.start(stub.url);
    stops.push(() => cluster.stop());
    const bench = new ScaleBench(cluster, calibrator, findLoadGenerator(undefined), await cluster.mintKey());
    await bench.warmCalibrator(amounts);
    const unlimited = await bench.measureUnlimited(amounts);
    progress(`none of them held: ${unlimited.requestsPerSecond.toFixed(0)} requests/s`);
    const report: ScaleReport = {
      machine: describeMachine(),
      loadAverage,
      at: new Date().toISOString(),
      unlimited,
      cores: {},
      measured: [],
    };
    for (const service of services) {
      const { cpuUs, idleCores } = costOf(unlimited, service);
      const sizeOf = (requestUs: number): ReplicaLoad =>
        sizeReplica({
          requestsPerSecond: unlimited.requestsPerSecond,
          cpuUs: requestUs,
          idleCores,
          mostReplicas: MOST_REPLICAS,
        });
      const steadyPerSecond = Math.round((unlimited.requestsPerSecond * STEADY_PART) / MOST_REPLICAS);
      const held = { amounts, steadyPerSecond };
      // One that always has something to do spends less on each request than one that waits for it.
      const trial = await bench.measure(service, MOST_REPLICAS, { ...held, size: sizeOf(cpuUs) });
      const size = sizeOf(Math.min(cpuUs, trial.heldCpuUs));
      report.cores[service] = size.cores;
      for (const replicas of amounts.turns) {
        const measured = await bench.measure(service, replicas, { ...held, size });
        report.measured.push(measured);
        progress(
          `${service} × ${replicas}, each ${(size.cores * 100).toFixed(2)} % of a core: ${measured.perSecond.toFixed(0)}/s, ` +
            `${measured.cpuUs.toFixed(1)} µs CPU, let through ${measured.limit.admitted} of ${measured.limit.of}`,
        );
      }
      await cluster.scale(service, 1);
    }
    return report;
  } finally {
    ignoreSignals();
    await stopAll();
  }
}

function costOf(
  { costs }: ScaleReport['unlimited'],
  service: ScaledService,
): Pick<Cost, 'cpuUs' | 'idleCores'> {
  const { cpuUs = Number.NaN, idleCores = Number.NaN } =
    costs.find(({ process }) => process === service) ?? {};
  return { cpuUs, idleCores };
}
