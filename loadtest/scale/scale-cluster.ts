import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import { connectNats } from '@sluice/bus/nats';
import type { ServiceName } from '@sluice/contract';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { type CpuShare, cpuShare } from '../measure/cpu-share.ts';
import { readProcessesBelow, readThreadsCpuUs } from '../measure/process-tree.ts';
import { mintKey } from '../services/mint-key.ts';
import { type Servers, startServers } from '../services/start-servers.ts';
import { type RunningService, startService } from '../services/start-service.ts';
import { scaledServices } from './scale-report.ts';

interface Replica {
  running: RunningService;
  share: CpuShare;
  /** Of an ingress. */
  url: string | undefined;
}

/** What CPU is counted of. */
export type ProcessName = ServiceName | 'nats' | 'redis';

const FREE_ENOUGH = 1_000_000_000;
/** A replica that may use little of a core takes long for what it does at once elsewhere: that it is slow is the point, and no overload. */
const patience = {
  GATEWAY_SERVER_OVERLOAD_DELAY: '30s',
  GATEWAY_SERVER_REDRIVE_PATIENCE: '60s',
  GATEWAY_SERVER_REDRIVE_REFUSALS: '1000',
};

const configOf = (providerUrl: string): string =>
  JSON.stringify({
    version: 1,
    providers: [
      {
        name: 'bench',
        protocol: 'openai-chat',
        baseUrl: `${providerUrl}/v1`,
        apiKey: '${BENCH_PROVIDER_KEY}',
        allowPrivateNetwork: true,
      },
    ],
    routes: [
      {
        name: 'bench',
        match: { model: 'bench-model' },
        targets: [{ provider: 'bench' }],
        limits: [{ requests: FREE_ENOUGH, per: '1m', by: 'key' }],
        guardrails: 'bench',
      },
    ],
    guardrails: {
      bench: {
        timeout: '30s',
        onError: 'closed',
        input: [
          { detector: 'pii', action: 'mask' },
          { detector: 'blocklist', action: 'block', terms: ['forbidden fruit'] },
        ],
      },
    },
  });

/** One process of every service, and of each as many more as are asked for, each in a CPU group of its own. */
export class ScaleCluster {
  readonly #servers: Servers;
  readonly #configFile: string;
  readonly #replicas = new Map<ServiceName, Replica[]>();
  readonly #nats: NatsConnection;

  private constructor(servers: Servers, configFile: string, nats: NatsConnection) {
    this.#servers = servers;
    this.#configFile = configFile;
    this.#nats = nats;
  }

  static async start(providerUrl: string): Promise<ScaleCluster> {
    const configFile = join(temporaryFolder(), 'sluice.json');
    writeFileSync(configFile, configOf(providerUrl));
    const servers = await startServers();
    const nats = await connectNats({
      servers: [servers.nats.url],
      instance: 'bench',
      onProblem: () => undefined,
      onStatus: () => undefined,
      signal: new AbortController().signal,
    });
    const cluster = new ScaleCluster(servers, configFile, nats);
    try {
      await cluster.scale('control', 1);
      for (const service of scaledServices) await cluster.scale(service, 1);
      await waitFor(async () => (await fetch(`${cluster.urls[0]}/ready`)).ok, {
        timeoutMs: 60_000,
        what: 'readiness',
      });
      return cluster;
    } catch (cause) {
      await cluster.stop();
      throw cause;
    }
  }

  /** An address an ingress. */
  get urls(): string[] {
    return this.#of('ingress').flatMap(({ url }) => url ?? []);
  }

  /** Starts as many as are missing, or has as many leave as are too many; the oldest stay. Gives whether there are new ones. */
  async scale(service: ServiceName, replicas: number): Promise<boolean> {
    const running = this.#of(service);
    const isMore = running.length < replicas;
    while (running.length > replicas) await end(running.pop());
    while (running.length < replicas) running.push(await this.#start(service));
    this.#replicas.set(service, running);
    return isMore;
  }

  /** Holds each replica of a service to so much of a core; undefined: to nothing. */
  limit(service: ServiceName, cores: number | undefined): void {
    for (const { share } of this.#of(service)) share.limit(cores);
  }

  /** What all processes of each kind have used so far. */
  cpuUs(): Partial<Record<ProcessName, number>> {
    const sums: Partial<Record<ProcessName, number>> = {};
    const add = (name: ProcessName, pid: number): void => {
      sums[name] = (sums[name] ?? 0) + readThreadsCpuUs(pid);
    };
    for (const [service, replicas] of this.#replicas)
      for (const { running } of replicas) add(service, running.pid);
    for (const { pid, command } of readProcessesBelow(process.pid)) {
      if (command[0]?.endsWith('nats-server')) add('nats', pid);
      if (command[0]?.includes('redis-server')) add('redis', pid);
    }
    return sums;
  }

  /** How many usage events metering has handled, and whether there are none left. */
  async metered(): Promise<{ events: number; all: boolean }> {
    const answer = await this.#nats.request('$JS.API.CONSUMER.INFO.USAGE.metering');
    const { ack_floor: floor, num_pending: waiting, num_ack_pending: handled } = answer.json<ConsumerInfo>();
    return { events: floor.stream_seq, all: waiting + handled === 0 };
  }

  mintKey(limits: readonly object[] = []): Promise<string> {
    return mintKey(this.urls[0] ?? '', this.#servers.adminKey, limits);
  }

  async stop(): Promise<void> {
    for (const service of this.#replicas.keys()) this.limit(service, undefined);
    await Promise.all([...this.#replicas.values()].flat().map(end));
    await this.#nats.close();
    await this.#servers.stop();
  }

  #of(service: ServiceName): Replica[] {
    return this.#replicas.get(service) ?? [];
  }

  async #start(service: ServiceName): Promise<Replica> {
    const port = service === 'ingress' ? await freePort() : undefined;
    const running = await startService(service, {
      environment: { ...this.#servers.environment, ...patience, BENCH_PROVIDER_KEY: 'none' },
      parameters: ['--config', this.#configFile, ...(port === undefined ? [] : ['--port', String(port)])],
    });
    const share = cpuShare(running.pid);
    return { running, share, url: port === undefined ? undefined : `http://127.0.0.1:${port}` };
  }
}

/** What the JetStream API says of a consumer, of that what is read here (https://docs.nats.io/reference/reference-protocols/nats_api_reference). */
interface ConsumerInfo {
  ack_floor: { stream_seq: number };
  num_pending: number;
  num_ack_pending: number;
}

async function end(replica: Replica | undefined): Promise<void> {
  replica?.share.limit(undefined);
  await replica?.running.stop();
  replica?.share.close();
}
