import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Faults, FaultyBus } from './faulty.ts';
import { settled } from './host-fixture.ts';
import { LocalHub } from './local.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function faulty(chances: number[], faults: Partial<Faults> = {}) {
  const hub = new LocalHub();
  const heard: string[] = [];
  const bus = new FaultyBus(hub.connect(), {
    drop: 0.1,
    delay: 0.1,
    duplicate: 0.1,
    delayMs: 40,
    random: () => chances.shift() ?? 0.99,
    ...faults,
  });
  bus.subscribe('x', ({ payload }) => heard.push(Buffer.from(payload).toString()));
  const publish = (text: string): void => bus.publish('x', Buffer.from(text));
  return { bus, heard, publish };
}

test('a share of the messages is lost, one comes late, one comes twice, the others as they should', async () => {
  const { bus, heard, publish } = faulty([0.05, 0.15, 0.25, 0.5]);
  for (const text of ['lost', 'late', 'twice', 'once']) publish(text);
  await settled();
  expect(heard).toEqual(['twice', 'twice', 'once']);
  await vi.advanceTimersByTimeAsync(40);
  await settled();
  expect(heard).toEqual(['twice', 'twice', 'once', 'late']);
  expect(bus.counts).toEqual({ published: 4, dropped: 1, delayed: 1, duplicated: 1 });
});

test('its counts say what became of every message', async () => {
  const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.array(chance, { maxLength: 100 }), async chances => {
      const total = chances.length;
      const { bus, heard, publish } = faulty(chances);
      for (let index = 0; index < total; index++) publish(String(index));
      await vi.advanceTimersByTimeAsync(40);
      await settled();
      const { published, dropped, duplicated } = bus.counts;
      expect(published).toBe(total);
      expect(heard).toHaveLength(published - dropped + duplicated);
    }),
    { numRuns: 30 },
  );
});

test('what is late when the bus is closed is lost, and breaks nothing', async () => {
  const { bus, heard, publish } = faulty([0.15]);
  publish('late');
  await bus.close();
  expect(bus.connected).toBe(false);
  await vi.advanceTimersByTimeAsync(40);
  await settled();
  expect(heard).toEqual([]);
});
