export { MemoryReservations } from './reservations/memory-reservations.ts';
export { openRedisReservations } from './reservations/open-redis.ts';
