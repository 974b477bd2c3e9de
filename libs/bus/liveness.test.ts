import { subjects } from '@sluice/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settled } from './host-fixture.ts';
import { Inbox } from './inbox.ts';
import { Liveness } from './liveness.ts';
import { LocalHub } from './local.ts';
import type { Bus } from './port.ts';

let now = 0;
beforeEach(() => {
  now = 1_000_000;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Turns clock and timers on together, a beat at a time. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 100) {
    now += 100;
    await vi.advanceTimersByTimeAsync(100);
    await settled();
  }
}

function watcher(hub: LocalHub, instance: string, bus: Bus = hub.connect()) {
  const inbox = new Inbox(instance, bus);
  inbox.start();
  const liveness = new Liveness(instance, bus, () => now, inbox);
  const deaths: string[] = [];
  liveness.onDeath(dead => deaths.push(dead));
  liveness.start();
  return { liveness, bus, deaths };
}

test('who beats lives; one whose connection is gone is dead within two seconds, once', async () => {
  const hub = new LocalHub();
  const { liveness, deaths } = watcher(hub, 'ingress.1');
  const other = watcher(hub, 'dispatch.1');
  await pass(5_000);
  expect(liveness.isAlive('dispatch.1')).toBe(true);
  expect(liveness.count).toBe(2);
  await other.bus.close();
  await pass(1_000);
  expect(liveness.isAlive('dispatch.1')).toBe(true);
  await pass(1_100);
  expect(liveness.isAlive('dispatch.1')).toBe(false);
  expect(liveness.count).toBe(1);
  await pass(5_000);
  expect(deaths).toEqual(['dispatch.1']);
});

test('one that is there and silent, as a process without CPU is, is dead after five seconds', async () => {
  const hub = new LocalHub();
  const { deaths, liveness } = watcher(hub, 'ingress.1');
  hub.connect().subscribe(subjects.control('dispatch.1'), () => undefined);
  liveness.heard('dispatch.1');
  await pass(4_500);
  expect(deaths).toEqual([]);
  await pass(1_000);
  expect(deaths).toEqual(['dispatch.1']);
});

test('one whose connection is made again within a second lives', async () => {
  const hub = new LocalHub();
  const { deaths, liveness } = watcher(hub, 'ingress.1');
  liveness.heard('dispatch.1');
  await pass(1_200);
  hub.connect().subscribe(subjects.control('dispatch.1'), () => undefined);
  await pass(2_000);
  liveness.heard('dispatch.1');
  await pass(1_200);
  expect(deaths).toEqual([]);
});

test('who says goodbye is dead at once', async () => {
  const hub = new LocalHub();
  const { liveness, deaths } = watcher(hub, 'ingress.1');
  const other = watcher(hub, 'dispatch.1');
  await pass(500);
  other.liveness.stop();
  await settled();
  expect(deaths).toEqual(['dispatch.1']);
  expect(liveness.isAlive('dispatch.1')).toBe(false);
  expect(other.deaths).toEqual([]);
});

test('one that comes back lives, and can die again', async () => {
  const hub = new LocalHub();
  const { liveness, deaths } = watcher(hub, 'ingress.1');
  liveness.heard('dispatch.1');
  await pass(3_000);
  liveness.heard('dispatch.1');
  expect(liveness.isAlive('dispatch.1')).toBe(true);
  await pass(3_000);
  expect(deaths).toEqual(['dispatch.1', 'dispatch.1']);
});

test('whatever an instance says shows that it lives', async () => {
  const hub = new LocalHub();
  const { liveness, deaths } = watcher(hub, 'ingress.1');
  for (let second = 0; second < 6; second++) {
    liveness.heard('dispatch.1');
    await pass(1_000);
  }
  expect(liveness.isAlive('dispatch.1')).toBe(true);
  expect(deaths).toEqual([]);
});

test('a stall of this process is no proof against the others', async () => {
  const hub = new LocalHub();
  const { liveness, deaths } = watcher(hub, 'ingress.1');
  liveness.heard('dispatch.1');
  now += 30_000;
  await pass(500);
  expect(deaths).toEqual([]);
  expect(liveness.isAlive('dispatch.1')).toBe(true);
  await pass(2_500);
  expect(deaths).toEqual(['dispatch.1']);
});

test.each([
  ['away', { connected: false, carries: true }],
  ['connected, but stands still', { connected: true, carries: false }],
])(
  'while the bus is %s nobody dies, and all have four seconds once it works again',
  async (_what, broken) => {
    const hub = new LocalHub();
    const inner = hub.connect();
    let state = { connected: true, carries: true };
    const bus: Bus = {
      get connected() {
        return state.connected;
      },
      publish: (...message) => {
        if (state.carries) inner.publish(...message);
      },
      whenSent: then => inner.whenSent(then),
      subscribe: (...listening) => inner.subscribe(...listening),
      flush: () => inner.flush(),
      close: () => inner.close(),
    };
    const { liveness, deaths } = watcher(hub, 'ingress.1', bus);
    liveness.heard('dispatch.1');
    state = broken;
    await pass(10_000);
    expect(deaths).toEqual([]);
    state = { connected: true, carries: true };
    await pass(4_000);
    expect(deaths).toEqual([]);
    await pass(1_500);
    expect(deaths).toEqual(['dispatch.1']);
  },
);

test('nobody takes itself for dead, whatever is said about it', async () => {
  const hub = new LocalHub();
  const { liveness, deaths } = watcher(hub, 'ingress.1');
  liveness.heard('ingress.1');
  hub.connect().publish(subjects.alive('ingress.1'), Buffer.from('leaving'));
  await settled();
  await pass(5_000);
  expect(deaths).toEqual([]);
  expect(liveness.isAlive('ingress.1')).toBe(true);
});
