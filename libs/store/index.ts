export type { ConfigRevision, ConfigStore } from './config/port.ts';
export type {
  EventLog,
  EventStream,
  NewEvent,
  ReadFrom,
  ReadOptions,
  StoredEvent,
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
