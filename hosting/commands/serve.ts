import { connectNats, NatsBus } from '@sluice/bus/nats';
import type { ConfigView } from '@sluice/config';
import { roleOf, type ServiceName, servicesOf, systemClock } from '@sluice/contract';
import { type ClusterStores, createJetStreamResources, openClusterStores } from '@sluice/store/cluster';
import { createTelemetry } from '@sluice/telemetry';
import { announce } from '../banner.ts';
import { bootstrap, type StartOptions } from '../bootstrap.ts';
import { sayServing } from '../cluster/serving-notice.ts';
import { drainOnSignal, drainProcess } from '../drain.ts';
import { refuseToJoin } from '../edge/refuse-to-join.ts';
import { followConfig } from '../follow-config.ts';
import { mintInstance } from '../instance.ts';
import { keepCompiled } from '../keep-compiled.ts';
import { sharedKeySecret } from '../key-secret.ts';
import { openSecretBox } from '../master-key.ts';
import { natsAddress } from '../nats-address.ts';
import { outboxReasons, outboxWarnings } from '../outbox-report.ts';
import { createProcess } from '../process.ts';
import { needsSecret, usesSecrets } from '../service-needs.ts';
import { spoolSettings } from '../spool-settings.ts';
import { startStages } from '../start-services.ts';
import { version } from '../version.ts';

/** Any set of services against `bus.nats` and `state.redis`: what a container runs. */
export async function serve(services: readonly ServiceName[], options: StartOptions): Promise<void> {
  const booted = await bootstrap(options, 'defer', process.env);
  const { config, environment } = booted;
  refuseToJoin(config, 'serve');
  const address = natsAddress(config.bus.nats);
  // In one process the secret may live in the data folder; many need the same one, and the others none.
  const keySecret = needsSecret(services)
    ? sharedKeySecret(config, 'ingress, control and guardrail, the same for all of them')
    : undefined;
  const box =
    config.auth.masterKey === undefined || !usesSecrets(services)
      ? undefined
      : openSecretBox(config, config.auth.masterKey.reveal());
  const instance = mintInstance(roleOf(services));
  const telemetry = await createTelemetry({ service: roleOf(services), instance, ...config.telemetry });
  const { logger } = telemetry;
  const draining = new AbortController();
  const closing = new AbortController();
  const bus = new NatsBus();
  const running = createProcess({
    instance,
    bus,
    telemetry,
    environment,
    keySecret,
    box,
    draining: draining.signal,
    closing: closing.signal,
  });

  // Events of an ingress that is not connected yet: there can be none, since nothing was driven.
  let stores: ClusterStores | undefined;
  let view: ConfigView | undefined;
  let serving = false;
  const state = {
    version,
    notReady: () => [
      ...(serving ? [] : ['starting']),
      ...(draining.signal.aborted ? ['draining'] : []),
      ...(bus.connected ? [] : ['NATS is not connected']),
      ...(stores?.problems() ?? []),
      ...outboxReasons(stores?.outbox),
    ],
    warnings: () => outboxWarnings(stores?.outbox),
    revision: () => view?.current().revision,
  };
  const { probes } = config.telemetry;
  if (probes.port !== undefined)
    await (await import('../probe-server.ts')).startProbeServer(probes, state, telemetry);
  const ingress = services.includes('ingress')
    ? (await import('../services/ingress.ts')).startIngress(running, config.server, {
        state,
        metricsPublic: config.telemetry.metrics.public,
        appendEvent: event => stores?.events.append(event),
        accepting: () => stores?.outbox.accepting ?? true,
        stores: () => stores,
      })
    : undefined;
  const url = await ingress?.listen();

  const connection = await connectNats({
    ...address,
    instance,
    signal: closing.signal,
    onProblem: (server, reason, retryInMs) =>
      logger.warn({ server, reason, retryInMs }, `NATS at ${server} cannot be reached; trying again`),
    onStatus: status => logger.info({ status }, 'NATS connection'),
  });
  bus.attach(connection);
  if (services.includes('control')) await createJetStreamResources(connection, config.bus.nats);
  stores = await openClusterStores({
    connection,
    redis: config.state.redis,
    vaultSecret: services.includes('guardrail') ? keySecret : undefined,
    services,
    logger,
    clock: systemClock,
    spool: spoolSettings(booted, instance),
    usageRetention: () => (view?.current().config ?? config).usage.retention,
    policyInstances: () => running.host.liveness.countOf(other => servicesOf(other).includes('policy')),
  });
  const control = services.includes('control')
    ? await (await import('../open-control.ts')).openControl(running, stores, {
        config,
        file: booted.file,
        embedded: false,
      })
    : undefined;
  const followed = await followConfig(stores, { env: environment, secrets: 'defer', box }, telemetry);
  view = followed.view;
  ingress?.follow(view);
  const closes = await startStages(running, services, {
    stores,
    config: followed.view,
    lastConfigFault: () => control?.lastFault(),
  });
  drainOnSignal(async () => {
    await drainProcess({
      ingress,
      host: running.host,
      draining,
      times: config.server.drain,
      closes: [followed.stop, () => control?.close(), ...closes],
      closing,
      stores,
    });
    await connection.close();
    await telemetry.close();
  }, telemetry);
  await bus.flush();
  serving = true;
  logger.info({ services, url }, 'serving');
  sayServing();
  keepCompiled();
  if (url !== undefined || control !== undefined)
    announce({ urls: url === undefined ? [] : [url], keys: control?.keys ?? {} }, options);
}
