import { setTimeout as delay } from 'node:timers/promises';
import { roleOf } from '@sluice/contract';
import { createTelemetry } from '@sluice/telemetry';
import { announce, type Started } from '../banner.ts';
import { type Bootstrap, bootstrap, type StartOptions } from '../bootstrap.ts';
import { checkPorts } from '../cluster/check-ports.ts';
import { ChildService } from '../cluster/child-service.ts';
import { type ClusterServers, startServers } from '../cluster/servers.ts';
import { takeTurns } from '../cluster/take-turns.ts';
import { type PlannedProcess, planProcesses, type Topology } from '../cluster/topology.ts';
import { prepareDataFolder } from '../data-folder.ts';
import { drainOnSignal } from '../drain.ts';
import { keySecretOfFolder, needsSecret } from '../key-secret.ts';

export interface ClusterOptions extends StartOptions {
  ingress: number;
  topology: Topology;
}

const POLL_MS = 50;

/** The real thing on one machine: nats-server, redis-server, and a process for each part of the topology. */
export async function cluster(options: ClusterOptions): Promise<void> {
  const booted = await bootstrap(options, 'require', process.env);
  const { config } = booted;
  const telemetry = await createTelemetry({ service: 'cluster', instance: 'cluster.0', ...config.telemetry });
  const processes = planProcesses(options.topology, options.ingress, config.server.port);
  await checkPorts(
    config.server.host,
    processes.flatMap(({ port }) => port ?? []),
  );
  prepareDataFolder(booted.dataFolder);
  await takeTurns();
  const servers = await startServers(processes, booted.dataFolder);
  const control = Promise.withResolvers<Pick<Started, 'keys'>>();
  const children = processes.map(
    planned =>
      new ChildService({
        name:
          planned.port === undefined
            ? roleOf(planned.services)
            : `${roleOf(planned.services)}:${planned.port}`,
        parameters: parametersOf(planned, booted),
        environment: environmentOf(planned, booted, servers),
        logger: telemetry.logger,
        onLine: line => {
          if (planned.services.includes('control'))
            control.resolve({ keys: JSON.parse(line) as Started['keys'] });
        },
      }),
  );

  const stop = async (): Promise<void> => {
    // Ingresses first: what they hold is answered by the others.
    await Promise.all(children.filter(child => child.name.startsWith('ingress')).map(child => child.stop()));
    await Promise.all(children.map(child => child.stop()));
    await servers.stop();
    await telemetry.close();
  };
  drainOnSignal(stop, telemetry);

  const scheme = config.server.tls === undefined ? 'http' : 'https';
  const host = ['0.0.0.0', '::'].includes(config.server.host) ? '127.0.0.1' : config.server.host;
  const urls = processes.flatMap(({ port }) => (port === undefined ? [] : [`${scheme}://${host}:${port}`]));
  const { keys } = await control.promise;
  for (const url of urls) await untilReady(url);
  announce({ urls, keys }, options);
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

function environmentOf(
  { services }: PlannedProcess,
  { config, dataFolder }: Bootstrap,
  servers: ClusterServers,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GATEWAY_BUS_NATS_SERVERS: servers.natsUrlFor(services),
    GATEWAY_STATE_REDIS_URL: servers.redisUrl,
    ...(needsSecret(services)
      ? { GATEWAY_AUTH_KEYSECRET: config.auth.keySecret?.reveal() ?? keySecretOfFolder(dataFolder) }
      : {}),
  };
}

/** A certificate for the public name says nothing about 127.0.0.1, so over TLS a connection must do. */
async function untilReady(url: string): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/ready`).then(
      response => response.ok,
      (cause: unknown) =>
        url.startsWith('https:') &&
        !String(cause instanceof Error ? cause.cause : cause).includes('ECONNREFUSED'),
    );
    if (ready) return;
    await delay(POLL_MS);
  }
}
