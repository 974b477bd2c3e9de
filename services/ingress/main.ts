import type { KeyObject } from 'node:crypto';
import type { Server } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { DenialRecorder } from '@sluice/audit';
import type { StageHost } from '@sluice/bus';
import type { Config, ConfigView } from '@sluice/config';
import { type Clock, GatewayError } from '@sluice/contract';
import type { EventLog } from '@sluice/store';
import type { RequestTelemetry } from '@sluice/telemetry';
import { Admission } from './admission/admission.ts';
import { AdmissionMetrics } from './admission/admission-metrics.ts';
import { lostEvent, untakenEvent } from './attempt-events.ts';
import { AttemptPrices } from './attempt-prices.ts';
import { Driver, type DriverDependencies } from './driver.ts';
import { driverOptionsOf } from './driver-options.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { RequestHandler } from './handle-request.ts';
import { HttpMetrics } from './http-metrics.ts';
import { createJobs, type Jobs } from './jobs/create-jobs.ts';
import type { JobStores } from './jobs/job-desk.ts';
import { KeyHasher } from './key-hasher.ts';
import type { OperatorPages } from './operator-pages.ts';
import { PathRoutes } from './path-routes.ts';
import { ServedRevision } from './served-revision.ts';
import { buildServer } from './server.ts';
import { checkFree, closed, listenBeside, listenOptions } from './shared-listeners.ts';
import { reloadTlsOnChange } from './tls.ts';
import { TokenCounting } from './token-counting.ts';

export interface IngressDependencies {
  host: StageHost;
  server: Config['server'];
  telemetry: RequestTelemetry;
  clock: Clock;
  random: () => number;
  keySecret: KeyObject;
  appendEvent: EventLog['append'];
  /** False: what a request uses could not be recorded, so none is taken. */
  accepting: () => boolean;
  pages: OperatorPages;
  /** Undefined until the process has opened them. */
  jobStores: () => JobStores | undefined;
}

export interface Ingress {
  /** The address clients use, once it listens. */
  listen(): Promise<string>;
  /** Takes over from the configuration, and its changes, the routes to HTTP services, prices, and whether tokens are limited. */
  follow(config: ConfigView): void;
  /** From now on clients are told with each answer that its connection is not kept. Requests are taken as before. */
  announceLeaving(): void;
  /** Takes no new connections and resolves when every request is answered. What is not by the deadline ends with `shutting_down`. */
  close(deadline: AbortSignal): Promise<void>;
}

const REQUEST_DEADLINE_MS = 600_000;
/** How often connections that have become idle are closed while the ingress drains. */
const IDLE_CHECK_MS = 50;
/** How long clients may take to read the end of an answer that was given up. */
const LAST_WORDS_MS = 1_000;

/** The ingress: terminates HTTP, drives requests through the stages, writes the answers. */
export function createIngress(dependencies: IngressDependencies): Ingress {
  const { host, server, telemetry, clock, random, keySecret, appendEvent, accepting, pages, jobStores } =
    dependencies;
  const driverOptions = driverOptionsOf(server);
  const admission = new Admission(
    { targetDelayMs: server.overload.delay, mostPending: server.overload.maxPending },
    {
      now: () => performance.now(),
      metrics: new AdmissionMetrics(telemetry.metrics),
      logger: telemetry.logger,
    },
  );
  const prices = new AttemptPrices();
  const onUntaken: DriverDependencies['onUntaken'] = (envelope, attempt, lost, error) =>
    appendEvent(untakenEvent(envelope, attempt, lost, error, clock()));
  const jobs: Jobs = createJobs({
    host,
    driver: () => driver,
    stores: jobStores,
    keySecret,
    telemetry,
    clock,
    onUntaken,
    startWithinMs: driverOptions.startWithinMs,
    deadlineMs: REQUEST_DEADLINE_MS,
  });
  const driver = new Driver(
    {
      host,
      admission,
      clock,
      random,
      onLost: lost =>
        appendEvent(lostEvent(lost, prices.find(lost.accepted, lost.envelope.protocol), clock())),
      onUntaken,
      jobs: jobs.runner,
    },
    driverOptions,
  );
  const counting = new TokenCounting(telemetry.logger);
  const revision = new ServedRevision();
  const denials = new DenialRecorder({ append: appendEvent, clock });
  const metrics = new HttpMetrics(telemetry.metrics);
  const handler = new RequestHandler({
    host,
    driver,
    driverOptions,
    telemetry,
    metrics,
    clock,
    keys: new KeyHasher(keySecret),
    revision,
    attempts: new FailedAttempts(clock),
    denials,
    counting,
    bodyLimitBytes: server.bodyLimit,
    bodyMemoryBytes: Math.max(server.overload.bodyMemory, server.bodyLimit),
    accepting,
    deadlineMs: REQUEST_DEADLINE_MS,
    desk: jobs.desk,
  });
  const pathRoutes = new PathRoutes();
  const app = buildServer(server, handler, pages, pathRoutes, admission, metrics);
  let beside: NetServer[] = [];
  let stopWatchingTls = (): void => undefined;

  return {
    async listen() {
      const { host, port } = server;
      await checkFree({ host, port });
      await app.listen({ host, port, ...listenOptions });
      const address = app.server.address() as AddressInfo;
      beside = await listenBeside(app.server, { host, port: address.port });
      if (server.tls !== undefined) {
        stopWatchingTls = reloadTlsOnChange(app.server as Server, server.tls, cause =>
          telemetry.logger.error({ err: cause }, 'the new TLS files cannot be used; the old ones stay'),
        );
      }
      const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
      return `${server.tls === undefined ? 'http' : 'https'}://${name}:${address.port}`;
    },
    follow(config) {
      pathRoutes.follow(config);
      counting.follow(config);
      prices.follow(config);
      revision.follow(config);
      jobs.follow(config);
    },
    announceLeaving() {
      handler.drain();
      jobs.runner.leave();
    },
    async close(deadline) {
      handler.drain();
      // What becomes idle only now is not among the connections that the server closes by itself.
      const closing = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS);
      let cutting: NodeJS.Timeout | undefined;
      const giveUp = (): void => {
        driver.giveUpAll(new GatewayError('shutting_down'));
        cutting = setTimeout(() => app.server.closeAllConnections(), LAST_WORDS_MS);
      };
      deadline.addEventListener('abort', giveUp, { once: true });
      await Promise.all([app.close(), closed(...beside)]);
      await jobs.runner.untilIdle(deadline);
      deadline.removeEventListener('abort', giveUp);
      clearInterval(closing);
      clearTimeout(cutting);
      await jobs.close();
      driver.close();
      denials.close();
      admission.close();
      stopWatchingTls();
    },
  };
}
