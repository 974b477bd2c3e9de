import { describe, expect, test } from 'vitest';
import { type ReservationsAtTime, reservationStoreContract } from './contract-suite.ts';
import { MemoryReservations } from './memory-reservations.ts';
import { limiterProperty } from './property-suite.ts';

function newStore(): ReservationsAtTime {
  const clock = { now: 0 };
  const store = new MemoryReservations(() => clock.now);
  return Object.assign(clock, { store });
}

describe('in memory', () => {
  reservationStoreContract(newStore);

  test('no window ever holds more than its limit, and no refusal errs by more than one bucket', async () => {
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
    const limits = [{ key: 'k', limit: 1, windowMs: 60_000 }];
    const hold = (id: string) => store.hold({ id, attempt: 1, tenant: 't', limits, leaseMs: 1 }).kind;
    expect(hold('a')).toBe('held');
    now -= 30_000;
    expect(hold('b')).toBe('refused');
    now -= 3_600_000;
    expect(hold('c')).toBe('held');
    expect(hold('d')).toBe('refused');
  });
});
