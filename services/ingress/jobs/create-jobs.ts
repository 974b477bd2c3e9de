import type { KeyObject } from 'node:crypto';
import type { StageHost } from '@sluice/bus';
import type { Config, ConfigView } from '@sluice/config';
import { type AcceptedFrame, type Clock, type Envelope, GatewayError } from '@sluice/contract';
import { JobLetters } from '@sluice/store';
import type { RequestTelemetry } from '@sluice/telemetry';
import type { Driver, DriverDependencies } from '../driver.ts';
import { JobDesk, type JobStores } from './job-desk.ts';
import { JobKeeper } from './job-keeper.ts';
import { JobMetrics } from './job-metrics.ts';
import { JobRunner } from './job-runner.ts';

export interface JobsDependencies {
  host: StageHost;
  /** Asked once there is a turn: it is made after this. */
  driver: () => Driver;
  stores: () => JobStores | undefined;
  keySecret: KeyObject;
  telemetry: RequestTelemetry;
  clock: Clock;
  onUntaken: DriverDependencies['onUntaken'];
  startWithinMs: number;
  deadlineMs: number;
}

export interface Jobs {
  desk: JobDesk;
  runner: JobRunner;
  follow(config: ConfigView): void;
  /** Ends what looks after jobs, and what is to be stored is stored. */
  close(): Promise<void>;
}

const hasQueue = ({ routes }: Config): boolean =>
  routes.some(({ queue }) => queue !== undefined && queue.mode !== 'off');

/** Requests whose callers do not wait: taken, run and looked after. */
export function createJobs(dependencies: JobsDependencies): Jobs {
  const { host, driver, stores, keySecret, telemetry, clock, startWithinMs, deadlineMs } = dependencies;
  const letters = new JobLetters(keySecret);
  const metrics = new JobMetrics(telemetry.metrics);
  const onQueued = (queue: string): void => host.queues.tell({ kind: 'joined', queue });
  const onUntaken = (
    envelope: Envelope,
    attempt: number,
    lineage: AcceptedFrame['lineage'],
    error: GatewayError,
  ): void => dependencies.onUntaken(envelope, attempt, { kind: 'accepted', redrive: true, lineage }, error);
  const onStoreError = (cause: unknown): void => {
    // That Redis is away is said once, by its connection.
    if (cause instanceof GatewayError && cause.code === 'not_ready') return;
    telemetry.logger.warn({ err: cause }, 'a job could not be read or written');
  };
  const desk = new JobDesk({ stores, letters, onQueued });
  const runner = new JobRunner({
    host,
    driver,
    stores,
    letters,
    clock,
    metrics,
    onUntaken,
    onStoreError,
    startWithinMs,
    deadlineMs,
  });
  const keeper = new JobKeeper({
    instance: host.instance,
    stores,
    letters,
    clock,
    metrics,
    onUntaken,
    onQueued,
    onStoreError,
  });
  return {
    desk,
    runner,
    follow(config) {
      keeper.configure(hasQueue(config.current().config));
      config.onChange(current => keeper.configure(hasQueue(current.config)));
    },
    async close() {
      keeper.close();
      await runner.close();
    },
  };
}
