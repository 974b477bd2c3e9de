import { createSecretKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bus, FaultyBus, LocalHub, type StageHost } from '@sluice/bus';
import { connectNats, NatsBus } from '@sluice/bus/nats';
import { type ServiceName, serviceNames, systemClock } from '@sluice/contract';
import { bootstrap } from '@sluice/hosting/bootstrap';
import { followConfig } from '@sluice/hosting/follow-config';
import { mintInstance } from '@sluice/hosting/instance';
import { openControl } from '@sluice/hosting/open-control';
import { createProcess } from '@sluice/hosting/process';
import { startIngress } from '@sluice/hosting/services/ingress';
import { startStages } from '@sluice/hosting/start-services';
import { version } from '@sluice/hosting/version';
import { SecretBox } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { createTelemetry } from '@sluice/telemetry';
import { startNatsServer, temporaryFolder } from '@sluice/testkit';
import { CheckedBus } from './checked-bus.ts';
import { ADMIN_KEY, type HostedGateway } from './gateway.ts';

/** One message in a hundred is lost, one comes late, one comes twice. */
const box = new SecretBox(createSecretKey(Buffer.from('the master key of this suite, 32 bytes')));
const SHARE = 0.01;
const LATE_MS = 40;

/** The same faults in the same order each time: a failure can be looked into. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    // Mulberry32, by Tommy Ettinger (public domain).
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface FaultyGateway extends HostedGateway {
  counts(): { published: number; dropped: number; delayed: number; duplicated: number };
}

/** What connects the services: a bus for each of them. */
export interface Wiring {
  connect(instance: string): Promise<Bus>;
  stop(): Promise<void>;
}

export async function localWiring(): Promise<Wiring> {
  const hub = new LocalHub();
  return { connect: async () => hub.connect(), stop: async () => undefined };
}

export async function natsWiring(): Promise<Wiring> {
  const server = await startNatsServer();
  const closing = new AbortController();
  const closes: (() => Promise<void>)[] = [];
  return {
    async connect(instance) {
      const connection = await connectNats({
        servers: [server.url],
        instance,
        onProblem: () => undefined,
        onStatus: () => undefined,
        signal: closing.signal,
      });
      closes.push(() => connection.close());
      const bus = new NatsBus();
      bus.attach(connection);
      return bus;
    },
    async stop() {
      for (const close of closes) await close();
      await server.stop();
    },
  };
}

const KEY_SECRET = 'the secret of this suite';
const neverAborted = new AbortController().signal;

/** Every service on a host of its own, every message between them over a bus that breaks its promises. */
export async function startFaultyGateway(configFile: string, wiring: Wiring): Promise<FaultyGateway> {
  const data = temporaryFolder();
  const keySecretFile = join(data, 'key-secret');
  writeFileSync(keySecretFile, KEY_SECRET);
  const environment = {
    GATEWAY_ADMIN_KEY: ADMIN_KEY,
    GATEWAY_SERVER_PORT: '0',
    GATEWAY_STATE_FILE: join(data, 'sluice.db'),
  };
  const { config } = await bootstrap({ config: configFile }, 'require', environment);
  let log = '';
  const stores = openEmbeddedStores({ file: config.state.file, logger: console, clock: systemClock });
  const closing = new AbortController();
  const random = seeded(20261120);
  const buses: FaultyBus[] = [];
  const broken: string[] = [];

  const open = async (service: ServiceName) => {
    const instance = mintInstance(service);
    const destination = {
      write: (line: string) => {
        log += line;
      },
    };
    const telemetry = await createTelemetry({
      service,
      instance,
      ...config.telemetry,
      logs: { ...config.telemetry.logs, destination },
    });
    const bus = new FaultyBus(new CheckedBus(await wiring.connect(instance), broken), {
      drop: SHARE,
      delay: SHARE,
      duplicate: SHARE,
      delayMs: LATE_MS,
      random,
    });
    buses.push(bus);
    const keySecret = createSecretKey(Buffer.from(KEY_SECRET));
    return createProcess(
      {
        instance,
        bus,
        telemetry,
        environment,
        keySecret,
        box,
        draining: closing.signal,
        closing: closing.signal,
      },
      'bus',
    );
  };

  const processes = new Map<ServiceName, Awaited<ReturnType<typeof open>>>();
  for (const service of serviceNames) processes.set(service, await open(service));
  const of = (service: ServiceName) => {
    const found = processes.get(service);
    if (found === undefined) throw new Error(`no ${service}`);
    return found;
  };
  const control = await openControl(of('control'), stores, { config, file: configFile, embedded: true });
  const follow = (service: ServiceName) =>
    followConfig(stores, { env: environment, secrets: 'require', box }, of(service).telemetry);
  const closes: (() => unknown)[] = [control.close];
  const ofIngress = await follow('ingress');
  for (const service of serviceNames) {
    if (service === 'ingress') continue;
    const { view, stop } = await follow(service);
    closes.push(
      stop,
      ...(await startStages(of(service), [service], {
        stores,
        config: view,
        lastConfigFault: control.lastFault,
      })),
    );
  }
  const ingress = startIngress(of('ingress'), config.server, {
    state: {
      version,
      notReady: () => [],
      warnings: () => [],
      revision: () => ofIngress.view.current().revision,
    },
    metricsPublic: true,
    appendEvent: event => stores.events.append(event),
    accepting: () => true,
    stores: () => stores,
  });
  ingress.follow(ofIngress.view);
  const url = await ingress.listen();
  const hosts: StageHost[] = [...processes.values()].map(({ host }) => host);
  return {
    url,
    urls: [url],
    adminKey: ADMIN_KEY,
    keySecretFile,
    log: () => log,
    counts: () => {
      const sum = { published: 0, dropped: 0, delayed: 0, duplicated: 0 };
      for (const { counts } of buses)
        for (const name of ['published', 'dropped', 'delayed', 'duplicated'] as const)
          sum[name] += counts[name];
      return sum;
    },
    async stop() {
      await ingress.close(neverAborted);
      closing.abort();
      ofIngress.stop();
      for (const close of closes) await close();
      for (const host of hosts) await host.close();
      await stores.close();
      await wiring.stop();
      if (broken.length > 0) throw new Error(`Messages that break the contract:\n${broken.join('\n')}`);
    },
  };
}
