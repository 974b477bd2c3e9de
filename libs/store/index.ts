export type { ConfigRevision, ConfigStore } from './config/port.ts';
export {
  type EventLog,
  type EventStream,
  eventStreams,
  type NewEvent,
  type ReadFrom,
  type ReadOptions,
  type StoredEvent,
} from './events/port.ts';
export type { KeyFeed, KeyRecord, KeyStore } from './keys/port.ts';
export type {
  HoldRequest,
  HoldResult,
  LimitState,
  Reservation,
  ReservationStore,
  WindowLimit,
} from './reservations/port.ts';
export type { StoreLogger, Stores } from './stores.ts';
