import { LocalHub } from '@sluice/bus';
import type { ConfigView } from '@sluice/config';
import { serviceNames, systemClock } from '@sluice/contract';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { createTelemetry } from '@sluice/telemetry';
import { announce } from '../banner.ts';
import { bootstrap, type StartOptions } from '../bootstrap.ts';
import { prepareDataFolder } from '../data-folder.ts';
import { drainOnSignal, drainProcess } from '../drain.ts';
import { followConfig } from '../follow-config.ts';
import { mintInstance } from '../instance.ts';
import { openKeySecret } from '../key-secret.ts';
import { masterKeyText, openSecretBox } from '../master-key.ts';
import { openControl } from '../open-control.ts';
import { outboxReasons, outboxWarnings } from '../outbox-report.ts';
import { startProbeServer } from '../probe-server.ts';
import { createProcess } from '../process.ts';
import { startIngress } from '../services/ingress.ts';
import { spoolSettings } from '../spool-settings.ts';
import { startStages } from '../start-services.ts';
import { version } from '../version.ts';

/** Every service in this process, with no server beside it: local bus, one SQLite file, memory limits. */
export async function up(options: StartOptions): Promise<void> {
  const booted = await bootstrap(options, 'require', process.env);
  const { config, file, dataFolder, environment } = booted;
  const instance = mintInstance('sluice');
  const telemetry = await createTelemetry({ service: 'sluice', instance, ...config.telemetry });
  prepareDataFolder(dataFolder);
  const keySecret = openKeySecret(config, dataFolder);
  const box = openSecretBox(config, masterKeyText(config, dataFolder));
  let view: ConfigView | undefined;
  const stores = openEmbeddedStores({
    file: config.state.file,
    logger: telemetry.logger,
    clock: systemClock,
    spool: spoolSettings(booted, instance),
    usageRetention: () => (view?.current().config ?? config).usage.retention,
  });
  const draining = new AbortController();
  const closing = new AbortController();
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
  const state = {
    version,
    notReady: () => [
      ...(serving ? [] : ['starting']),
      ...(draining.signal.aborted ? ['draining'] : []),
      ...outboxReasons(stores.outbox),
    ],
    warnings: () => outboxWarnings(stores.outbox),
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
  const control = await openControl(running, stores, { config, file, embedded: true });
  const followed = await followConfig(stores, { env: environment, secrets: 'require', box }, telemetry);
  view = followed.view;
  ingress.follow(view);
  const closes = await startStages(running, serviceNames, {
    stores,
    config: followed.view,
    lastConfigFault: control.lastFault,
  });
  drainOnSignal(async () => {
    await drainProcess({
      ingress,
      host: running.host,
      draining,
      times: config.server.drain,
      closes: [followed.stop, control.close, ...closes],
      closing,
      stores,
    });
    await telemetry.close();
  }, telemetry);
  serving = true;
  announce({ urls: [url], keys: control.keys }, options);
}
