import { LocalHub } from '@sluice/bus';
import type { ConfigView } from '@sluice/config';
import { serviceNames, systemClock } from '@sluice/contract';
import type { Stores } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { createTelemetry } from '@sluice/telemetry';
import { announce } from '../banner.ts';
import { bootstrap, type UpOptions } from '../bootstrap.ts';
import { prepareDataFolder } from '../data-folder.ts';
import { drainOnSignal, drainProcess } from '../drain.ts';
import { followConfig } from '../follow-config.ts';
import { mintInstance } from '../instance.ts';
import { openKeySecret, sharedKeySecret } from '../key-secret.ts';
import { masterKeyText, openSecretBox } from '../master-key.ts';
import { openControl } from '../open-control.ts';
import { outboxReasons, outboxWarnings } from '../outbox-report.ts';
import { startProbeServer } from '../probe-server.ts';
import { createProcess } from '../process.ts';
import { startIngress } from '../services/ingress.ts';
import { spoolSettings } from '../spool-settings.ts';
import { startStages } from '../start-services.ts';
import { version } from '../version.ts';

/** The cluster sends what is to be told to people, of all that its edges hand in: an edge would tell it twice. */
const edgeServices = serviceNames.filter(name => name !== 'notifier');

/**
 * Every service in this process, with no server beside it: local bus, one SQLite file, memory limits. An edge is that as well, with
 * keys and configuration from its cluster and a nats-server as the link to it.
 */
export async function up(options: UpOptions): Promise<void> {
  const booted = await bootstrap(options, 'require', process.env);
  const { config, file, dataFolder, environment } = booted;
  const joins = config.edge.join.length > 0;
  const instance = mintInstance('sluice');
  const telemetry = await createTelemetry({ service: 'sluice', instance, ...config.telemetry });
  prepareDataFolder(dataFolder);
  const keySecret = joins
    ? sharedKeySecret(config, 'an edge, the same as its cluster has')
    : openKeySecret(config, dataFolder);
  const box =
    joins && config.auth.masterKey === undefined
      ? undefined
      : openSecretBox(config, masterKeyText(config, dataFolder));
  let view: ConfigView | undefined;
  const edgeParts = joins ? await import('../edge/open-edge.ts') : undefined;
  const own = openEmbeddedStores({
    file: edgeParts?.edgeFile(booted) ?? config.state.file,
    logger: telemetry.logger,
    clock: systemClock,
    spool: spoolSettings(booted, instance),
    usageRetention: () => (view?.current().config ?? config).usage.retention,
  });
  const draining = new AbortController();
  const closing = new AbortController();
  const edge = await edgeParts?.openEdge({ booted, own, instance, telemetry, closing: closing.signal });
  const stores: Stores = edge?.stores ?? own;
  const bus = new LocalHub().connect();
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
  let serving = false;
  const linkProblems = (): string[] => [edge?.problem() ?? []].flat();
  const state = {
    version,
    notReady: () => [
      ...(serving ? [] : ['starting', ...linkProblems()]),
      ...(draining.signal.aborted ? ['draining'] : []),
      ...outboxReasons(stores.outbox),
    ],
    warnings: () => [...outboxWarnings(stores.outbox), ...linkProblems()],
    revision: () => view?.current().revision,
  };
  await startProbeServer(config.telemetry.probes, state, telemetry);
  const ingress = startIngress(running, config.server, {
    state,
    metricsPublic: config.telemetry.metrics.public,
    appendEvent: event => stores.events.append(event),
    accepting: () => stores.outbox.accepting,
    stores: () => stores,
  });
  // Before the first keys are made: they are shown once, so a start that fails for its port must not make them.
  const url = await ingress.listen();
  const control =
    edge === undefined ? await openControl(running, stores, { config, file, embedded: true }) : undefined;
  const followed = await followConfig(
    stores,
    { env: environment, secrets: edge === undefined ? 'require' : 'defer', box },
    telemetry,
  );
  view = followed.view;
  ingress.follow(view);
  const closes = await startStages(running, edge === undefined ? serviceNames : edgeServices, {
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
    await edge?.close();
    await telemetry.close();
  }, telemetry);
  serving = true;
  announce({ urls: [url], keys: control?.keys ?? {}, edgeOf: edge?.addresses }, options);
}
