import type { Config } from '@sluice/config';
import { createTelemetry } from '@sluice/telemetry';
import { announce, type Started } from '../banner.ts';
import { type Bootstrap, bootstrap, type StartOptions } from '../bootstrap.ts';
import { checkPorts } from '../cluster/check-ports.ts';
import { ChildService } from '../cluster/child-service.ts';
import type { LeafListener } from '../cluster/parse-leaf.ts';
import { replaceOnSignal } from '../cluster/replace-on-signal.ts';
import { type ClusterServers, startServers } from '../cluster/servers.ts';
import { takeTurns } from '../cluster/take-turns.ts';
import { type PlannedProcess, planProcesses, type Scale, type Topology } from '../cluster/topology.ts';
import { prepareDataFolder } from '../data-folder.ts';
import { drainOnSignal } from '../drain.ts';
import { refuseToJoin } from '../edge/refuse-to-join.ts';
import { keySecretOfFolder } from '../key-secret.ts';
import { masterKeyText } from '../master-key.ts';
import { needsSecret, usesSecrets } from '../service-needs.ts';

export interface ClusterOptions extends StartOptions {
  ingress: number;
  topology: Topology;
  scale: Scale;
  leaf?: LeafListener;
}

/** Beyond the time in which a service drains: for what it stores at the end. */
const STOP_GRACE_MS = 15_000;

/** The real thing on one machine: nats-server, redis-server, and a process for each part of the topology. */
export async function cluster(options: ClusterOptions): Promise<void> {
  const booted = await bootstrap(options, 'require', process.env);
  const { config } = booted;
  refuseToJoin(config, 'cluster');
  const telemetry = await createTelemetry({
    service: 'cluster',
    instance: 'cluster.0',
    logs: config.telemetry.logs,
  });
  const { topology, ingress: ingresses, scale } = options;
  const processes = planProcesses({ topology, ingresses, scale, firstPort: config.server.port });
  await checkPorts(
    config.server.host,
    processes.flatMap(({ port }) => port ?? []),
  );
  prepareDataFolder(booted.dataFolder);
  await takeTurns();
  const servers = await startServers(processes, booted.dataFolder, config, telemetry.logger, options.leaf);
  const control = Promise.withResolvers<Pick<Started, 'keys'>>();
  const started = processes.map((planned, index) => ({
    planned,
    child: new ChildService({
      name: planned.name,
      parameters: parametersOf(planned, booted),
      environment: { ...environmentOf(planned, booted, servers), ...probePort(config, index) },
      logger: telemetry.logger,
      stopGraceMs: config.server.drain.delay + config.server.drain.timeout + STOP_GRACE_MS,
      onLine: line => {
        if (planned.services.includes('control'))
          control.resolve({ keys: JSON.parse(line) as Started['keys'] });
      },
    }),
  }));
  const children = started.map(({ child }) => child);
  const first = started.flatMap(({ planned, child }) =>
    planned.port !== undefined || planned.services.includes('control') ? child : [],
  );

  const stop = async (): Promise<void> => {
    // Ingresses first: what they hold is answered by the others. Control with them: who follows its events waits for no end.
    await Promise.all(first.map(child => child.stop()));
    await Promise.all(children.map(child => child.stop()));
    await servers.stop();
    await telemetry.close();
  };
  drainOnSignal(stop, telemetry);

  const scheme = config.server.tls === undefined ? 'http' : 'https';
  const host = ['0.0.0.0', '::'].includes(config.server.host) ? '127.0.0.1' : config.server.host;
  const urls = processes.flatMap(({ port }) => (port === undefined ? [] : [`${scheme}://${host}:${port}`]));
  const { keys } = await control.promise;
  await Promise.all(children.map(child => child.serving()));
  announce({ urls, keys, join: servers.join }, options);
  replaceOnSignal(
    started.map(({ planned, child }) => ({ child, start: planned.port === undefined ? 'before' : 'after' })),
    telemetry,
  );
}

function parametersOf({ services, port }: PlannedProcess, { file, dataFolder }: Bootstrap): string[] {
  return [
    'serve',
    ...services,
    '--json',
    '--data',
    dataFolder,
    ...(file === undefined ? [] : ['--config', file]),
    ...(port === undefined ? [] : ['--port', String(port)]),
  ];
}

/** A port for each process, from the configured one on. */
const probePort = ({ telemetry: { probes } }: Config, index: number): Record<string, string> =>
  probes.port === undefined ? {} : { GATEWAY_TELEMETRY_PROBES_PORT: String(probes.port + index) };

function environmentOf(
  { services }: PlannedProcess,
  { config, dataFolder }: Bootstrap,
  servers: ClusterServers,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...servers.environmentFor(services),
    ...(needsSecret(services)
      ? { GATEWAY_AUTH_KEYSECRET: config.auth.keySecret?.reveal() ?? keySecretOfFolder(dataFolder) }
      : {}),
    ...(usesSecrets(services) ? { GATEWAY_AUTH_MASTERKEY: masterKeyText(config, dataFolder) } : {}),
  };
}
