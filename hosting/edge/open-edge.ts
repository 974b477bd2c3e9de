import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connectNats } from '@sluice/bus/nats';
import { edgeInstance, type InstanceId, systemClock } from '@sluice/contract';
import { startNatsServer } from '@sluice/local-servers';
import { type EdgeStores, openEdgeStores } from '@sluice/store/edge';
import type { EmbeddedStores } from '@sluice/store/embedded';
import type { Telemetry } from '@sluice/telemetry';
import type { Bootstrap } from '../bootstrap.ts';
import { keepRunning } from '../cluster/keep-running.ts';
import { spoolSettings } from '../spool-settings.ts';
import { edgeName, shownAddresses } from './edge-name.ts';
import { leafServerConfig } from './leaf-config.ts';
import { watchLink } from './link-watch.ts';

export interface OpenedEdge {
  stores: EdgeStores;
  /** Addresses of the hub, as they may be shown. */
  addresses: string;
  /** What is wrong with the link, for people; undefined where nothing is. */
  problem(): string | undefined;
  /** After the stores. */
  close(): Promise<void>;
}

export interface OpenEdgeOptions {
  booted: Bootstrap;
  own: EmbeddedStores;
  instance: InstanceId;
  telemetry: Telemetry;
  closing: AbortSignal;
}

/** The state file of an edge, beside that of a gateway of its own: neither takes the other's keys for its own. */
export const edgeFile = ({ dataFolder }: Bootstrap): string => join(dataFolder, 'edge.db');

/** Joins a cluster: a nats-server of this process alone, which is a leaf node of the hub's, and stores that follow the hub through it. */
export async function openEdge({
  booted,
  own,
  instance,
  telemetry,
  closing,
}: OpenEdgeOptions): Promise<OpenedEdge> {
  const { config, dataFolder } = booted;
  const { edge } = config;
  const { logger } = telemetry;
  const name = edgeName(edge);
  const addresses = shownAddresses(edge.join);
  // The link speaks for whoever logs in here: nobody else of this machine may.
  const login = { user: 'edge', password: randomBytes(24).toString('hex') };
  const folder = join(dataFolder, 'nats-edge');
  const server = await startNatsServer({
    folder,
    config: leafServerConfig({ ...edge, name, login }),
  });
  keepRunning('nats-server', server, logger);
  const connection = await connectNats({
    servers: [server.url],
    ...login,
    instance: edgeInstance(name),
    signal: closing,
    onProblem: (address, reason, retryInMs) =>
      logger.warn(
        { address, reason, retryInMs },
        'The nats-server of this edge cannot be reached; trying again',
      ),
    onStatus: status => logger.debug({ status }, 'connection to the nats-server of this edge'),
  });
  const stores = await openEdgeStores({
    own,
    connection,
    spool: { ...spoolSettings(booted, instance), folder: join(dataFolder, 'spool-hub') },
    share: edge.share,
    opensSecrets: config.auth.masterKey !== undefined,
    logger,
    clock: systemClock,
  });
  const watch = watchLink({
    hub: stores.hub,
    addresses,
    logFile: join(folder, 'server.log'),
    telemetry,
    clock: systemClock,
  });
  return {
    stores,
    addresses,
    problem: watch.problem,
    async close() {
      watch.close();
      await connection.close();
      await server.stop();
    },
  };
}
