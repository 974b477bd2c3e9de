import type { Clock } from '@sluice/contract';
import { FallbackBreakers } from '../breakers/fallback-breakers.ts';
import { MemoryBreakers } from '../breakers/memory-breakers.ts';
import type { BreakerStore } from '../breakers/port.ts';
import { RedisBreakers } from '../breakers/redis-breakers.ts';
import { breakerScripts } from '../breakers/redis-scripts.ts';
import { budgetScripts } from '../budgets/redis-budget-script.ts';
import { jobScripts } from '../jobs/redis-job-scripts.ts';
import { queueScripts } from '../queues/redis-queue-scripts.ts';
import { warnOfForgetting } from '../redis/check-durability.ts';
import { RedisConnection } from '../redis/connection.ts';
import type { RedisAddress } from '../redis/create-client.ts';
import type { StoreLogger } from '../stores.ts';
import { usageScripts } from '../usage/redis-usage-script.ts';
import { FallbackReservations } from './fallback-reservations.ts';
import { MemoryReservations } from './memory-reservations.ts';
import type { ReservationStore } from './port.ts';
import { probeReservations, RedisReservations } from './redis-reservations.ts';
import { reservationScripts } from './redis-scripts.ts';
import { addTallies, type ReservationTally } from './tally.ts';

export interface RedisReservationOptions extends RedisAddress {
  logger: StoreLogger;
  /** For the time while Redis is away; while it is there, the time is Redis's own. */
  clock: Clock;
  /** How many instances hold reservations, this one included. Each keeps its share while Redis is away. */
  replicas: () => number;
}

export interface OpenReservations {
  reservations: ReservationStore;
  tally: () => ReservationTally;
  breakers: BreakerStore;
  /** Writes what is gathered. */
  flush(): Promise<void>;
  connection: RedisConnection;
}

/** Connects in the background and for ever; `connection.ready()` tells when. */
export function openRedisReservations(options: RedisReservationOptions): OpenReservations {
  const { logger, clock, replicas, ...address } = options;
  const connection = new RedisConnection({
    ...address,
    logger,
    scripts: {
      ...reservationScripts,
      ...usageScripts,
      ...budgetScripts,
      ...breakerScripts,
      ...queueScripts,
      ...jobScripts,
    },
    probe: probeReservations,
  });
  void connection.ready().then(() => warnOfForgetting(connection.redis, connection.address, logger));
  const shared = new RedisReservations(connection);
  const local = new MemoryReservations(clock, [], 0);
  const reservations = new FallbackReservations(connection, shared, local, replicas, clock);
  const breakers = new FallbackBreakers(connection, new RedisBreakers(connection), new MemoryBreakers(clock));
  const tally = (): ReservationTally => addTallies(shared.tally, local.tally);
  return { reservations, tally, breakers, flush: () => shared.flush(), connection };
}
