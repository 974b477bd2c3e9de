import { afterEach, expect, test, vi } from 'vitest';
import { RunningLeases } from './running-leases.ts';

const LEASE_MS = 30_000;

afterEach(() => void vi.useRealTimers());

test('a lease is renewed before it ends, for as long as its request runs', () => {
  vi.useFakeTimers();
  const marked: string[] = [];
  const leases = new RunningLeases(
    'dispatch.1',
    {
      hold: () => ({ kind: 'held', repeated: false, limits: [] }),
      find: () => undefined,
      called: (_tenant, id) => void marked.push(id),
      settle: () => undefined,
      release: () => undefined,
    },
    LEASE_MS,
    () => undefined,
  );
  const end = leases.start({ tenant: 't', id: 'long', attempt: 1 });
  leases.start({ tenant: 't', id: 'short', attempt: 1 })();
  vi.advanceTimersByTime(LEASE_MS - 1);
  expect(marked).toEqual(['long', 'short', 'long']);
  end();
  vi.advanceTimersByTime(LEASE_MS);
  expect(marked).toHaveLength(3);
  leases.close();
});
