import { describe, expect, test } from 'vitest';
import { type ReservationsAtTime, reservationStoreContract } from './contract-suite.ts';
import { limitOf } from './limit-fixture.ts';
import { MemoryReservations } from './memory-reservations.ts';
import { limiterProperty } from './property-suite.ts';

function newStore(): ReservationsAtTime {
  const clock = { now: 0 };
  const store = new MemoryReservations(() => clock.now);
  return Object.assign(clock, { store, tally: store.tally });
}

describe('in memory', () => {
  reservationStoreContract(newStore);

  test('it decides as a reference that keeps every event', async () => {
    await limiterProperty(newStore(), 500);
  });

  test('a reservation is forgotten after its lease', () => {
    let now = 1_000;
    const store = new MemoryReservations(() => now);
    const request = { id: 'a', attempt: 1, tenant: 't', limits: [], leaseMs: 100 };
    store.hold(request);
    now += 99;
    expect(store.find('t', 'a')).toBeDefined();
    now += 1;
    expect(store.find('t', 'a')).toBeUndefined();
    expect(store.hold(request)).toMatchObject({ repeated: false });
  });

  test('a clock that is set back by more than a window does not stop a subject', () => {
    let now = 1_700_000_000_000;
    const store = new MemoryReservations(() => now);
    const limits = [limitOf({ key: 'k', limit: 1 })];
    const hold = (id: string) => store.hold({ id, attempt: 1, tenant: 't', limits, leaseMs: 9e9 }).kind;
    expect(hold('a')).toBe('held');
    now -= 30_000;
    expect(hold('b')).toBe('refused');
    now -= 3_600_000;
    expect(hold('c')).toBe('held');
    expect(hold('d')).toBe('refused');
  });
});
