import { readFileSync, statSync, truncateSync } from 'node:fs';
import type { Clock } from '@sluice/contract';
import { HUB_SILENCE_MS, type HubStatus } from '@sluice/store/edge';
import { registerCounter, registerGauge, type Telemetry } from '@sluice/telemetry';
import { explainLink } from './explain-link.ts';

export interface LinkWatchOptions {
  hub: HubStatus;
  /** Of the hub, as they may be shown. */
  addresses: string;
  /** What the edge's nats-server prints. */
  logFile: string;
  telemetry: Telemetry;
  clock: Clock;
}

const LOOK_EVERY_MS = 1_000;
/** A hub that is away for weeks shall not fill the disk. */
const MAX_LOG_BYTES = 1024 * 1024;

export interface LinkWatch {
  /** What is wrong with the link, for people; undefined where nothing is. */
  problem(): string | undefined;
  close(): void;
}

/** Tells operators how the link to the hub stands: in figures, and in the log when it changes. */
export function watchLink({ hub, addresses, logFile, telemetry, clock }: LinkWatchOptions): LinkWatch {
  const { logger, metrics } = telemetry;
  const startedAt = clock();
  const silentForMs = (): number => clock() - (hub.heardAt ?? startedAt);
  const isLinked = (): boolean => hub.heardAt !== undefined && silentForMs() <= HUB_SILENCE_MS;
  let wasLinked: boolean | undefined;
  let reason: string | undefined;

  function look(): void {
    if (isLinked()) {
      if (wasLinked !== true)
        logger.info({ hub: addresses, waiting: hub.outbox.waiting }, 'The hub is heard.');
      wasLinked = true;
      reason = undefined;
      return;
    }
    if (silentForMs() <= HUB_SILENCE_MS) return;
    const why = explainLink(readLog(logFile));
    if (why !== reason)
      logger.warn(
        { hub: addresses, waiting: hub.outbox.waiting },
        `The hub at ${addresses} is not heard: ${why}`,
      );
    reason = why;
    wasLinked = false;
  }

  registerGauge(metrics, {
    name: 'sluice_edge_linked',
    help: 'Whether the edge has heard its hub within five seconds: 1 or 0.',
    read: () => (isLinked() ? 1 : 0),
  });
  registerGauge(metrics, {
    name: 'sluice_edge_lag_seconds',
    help: 'How old what the edge has from its hub may be: since the hub was heard last, or since the start.',
    read: () => silentForMs() / 1_000,
  });
  registerGauge(metrics, {
    name: 'sluice_edge_events_waiting',
    help: 'Events of the edge that its hub has not stored yet.',
    read: () => hub.outbox.waiting,
  });
  registerGauge(metrics, {
    name: 'sluice_edge_spool_bytes',
    help: 'Bytes of events on disk that the hub has not stored yet.',
    read: () => hub.outbox.spoolBytes,
  });
  registerCounter(metrics, {
    name: 'sluice_edge_events_lost_total',
    help: 'Events for the hub that neither disk nor memory had room for.',
    read: () => hub.outbox.lost,
  });
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    problem: () =>
      isLinked()
        ? undefined
        : `The hub at ${addresses} is not heard: ${reason ?? explainLink(readLog(logFile))}`,
    close: () => clearInterval(timer),
  };
}

function readLog(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (statSync(file).size > MAX_LOG_BYTES) truncateSync(file);
  return text;
}
