import type { StageHost } from '@sluice/bus';
import type { Config, ConfigView } from '@sluice/config';
import type { Clock } from '@sluice/contract';
import type { QueueStore } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import { QueueBoard } from './queue-board.ts';
import { QueueLine } from './queue-line.ts';
import { QueueMetrics } from './queue-metrics.ts';
import { TurnGiver } from './turn-giver.ts';

export interface QueuesDependencies {
  host: Pick<StageHost, 'answers' | 'liveness' | 'queues'>;
  config: ConfigView;
  store: QueueStore;
  telemetry: Telemetry;
  clock: Clock;
  onStoreError: (cause: unknown) => void;
}

const hasQueue = ({ routes }: Config): boolean =>
  routes.some(({ queue }) => queue !== undefined && queue.mode !== 'off');

/** What dispatch needs to let requests wait, and to give them their turns. */
export function createQueues({ host, config, store, telemetry, clock, onStoreError }: QueuesDependencies): {
  line: QueueLine;
  giver: TurnGiver;
} {
  const { answers, liveness, queues } = host;
  const board = new QueueBoard();
  const metrics = new QueueMetrics(telemetry.metrics);
  const giver = new TurnGiver({ store, board, answers, liveness, clock, metrics, onStoreError });
  const line = new QueueLine({ store, board, metrics, onStoreError, onRoom: queue => giver.poke(queue) });
  queues.handle(message => giver.hear(message));
  giver.configure(hasQueue(config.current().config));
  config.onChange(current => giver.configure(hasQueue(current.config)));
  return { line, giver };
}
