import type { CounterSnapshot, MemoryReservations } from './memory-reservations.ts';

/** What a restart after a crash may forget of a long window. */
const SAVE_EVERY_MS = 1_000;
/** Counters copied in one turn of the event loop. */
const SAVED_PER_TURN = 500;

/** Keeps the counters of long windows over restarts, a bounded number a turn. Returns a function that stops it. */
export function saveCountersRegularly(
  reservations: MemoryReservations,
  save: (snapshots: CounterSnapshot[]) => void,
): () => void {
  const saveSome = (): void => {
    const snapshots = reservations.takeChanged(SAVED_PER_TURN);
    if (snapshots.length > 0) save(snapshots);
    if (snapshots.length === SAVED_PER_TURN) setImmediate(saveSome);
  };
  const timer = setInterval(saveSome, SAVE_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
