import { createHash } from 'node:crypto';
import { type BodyReference, INLINE_BODY_LIMIT_BYTES, inlineBody, subjects } from '@sluice/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BodyExchange } from './body-exchange.ts';
import { FaultyBus } from './faulty.ts';
import {
  answering,
  envelopeFrom,
  NOW,
  noBody,
  passTo,
  RecordingListener,
  seeded,
  settled,
  startHost,
  until,
} from './host-fixture.ts';
import { Inbox } from './inbox.ts';
import { LocalHub } from './local.ts';
import type { Bus } from './port.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const MIB = 1024 * 1024;
const bytesOf = (size: number): Buffer => Buffer.alloc(size, 'sluice body ');

function exchange(hub: LocalHub, instance: string, wrap: (bus: Bus) => Bus = bus => bus) {
  const bus = wrap(hub.connect());
  const inbox = new Inbox(instance, bus);
  inbox.start();
  const bodies = new BodyExchange(instance, bus, inbox);
  bodies.start();
  return { bus, bodies };
}

const read = async (bodies: BodyExchange, reference: BodyReference): Promise<Uint8Array> =>
  bodies.read({ kind: 'reference', reference });

/** What a promise came to, turning the fake clock on until it comes to something. */
async function outcomeOf<T>(promise: Promise<T>): Promise<T | Error> {
  let outcome: T | Error | undefined;
  promise.then(
    value => {
      outcome = value;
    },
    cause => {
      outcome = cause as Error;
    },
  );
  // Of the largest body every chunk may come with the last of its tries: 16 times six times half a second.
  for (let step = 0; step < 1_000 && outcome === undefined; step++) {
    await settled();
    await vi.advanceTimersByTimeAsync(50);
  }
  if (outcome === undefined) throw new Error('nothing came');
  return outcome;
}

test('a body is pulled in chunks and is what it was, whatever its size', async () => {
  const hub = new LocalHub();
  const holder = exchange(hub, 'ingress.1');
  const reader = exchange(hub, 'dispatch.1');
  let chunks = 0;
  reader.bus.subscribe(subjects.inboxes('dispatch.1'), () => chunks++);
  for (const size of [0, 1, 128 * 1024 - 1, 128 * 1024, 512 * 1024, 512 * 1024 + 1, 3 * MIB + 7]) {
    const bytes = bytesOf(size);
    const reference = holder.bodies.hold(bytes);
    chunks = 0;
    expect(Buffer.compare(await read(reader.bodies, reference), bytes)).toBe(0);
    expect(chunks).toBe(Math.ceil(size / (128 * 1024)));
  }
});

test('its holder reads a body without the bus', () => {
  const { bodies } = exchange(new LocalHub(), 'ingress.1');
  const bytes = bytesOf(100_000);
  expect(bodies.read({ kind: 'reference', reference: bodies.hold(bytes) })).toBe(bytes);
});

test('who does not know the token gets nothing, nor does anybody after the release', async () => {
  const hub = new LocalHub();
  const holder = exchange(hub, 'ingress.1');
  const reader = exchange(hub, 'dispatch.1');
  const reference = holder.bodies.hold(bytesOf(100_000));
  await expect(read(reader.bodies, { ...reference, token: '0'.repeat(32) })).rejects.toMatchObject({
    code: 'instance_lost',
  });
  holder.bodies.release(reference);
  expect(holder.bodies.heldCount).toBe(0);
  await expect(read(reader.bodies, reference)).rejects.toMatchObject({ code: 'instance_lost' });
});

test('a body that is not the one that was promised is refused', async () => {
  const hub = new LocalHub();
  const holder = exchange(hub, 'ingress.1');
  const reader = exchange(hub, 'dispatch.1');
  const reference = holder.bodies.hold(bytesOf(300_000), 'f'.repeat(64));
  await expect(read(reader.bodies, reference)).rejects.toMatchObject({ code: 'internal' });
});

test('a holder that sends more or less than it promised is given up, and nothing is written past the end', async () => {
  for (const wrong of [100_000, 400_000]) {
    const hub = new LocalHub();
    const holder = exchange(hub, 'ingress.1');
    const reader = exchange(hub, 'dispatch.1');
    const reference = holder.bodies.hold(bytesOf(300_000));
    const outcome = await outcomeOf(read(reader.bodies, { ...reference, sizeBytes: wrong }));
    expect(outcome).toMatchObject({ code: 'instance_lost' });
  }
});

test('a holder that is gone is noticed at once, one that only is silent after a while', async () => {
  const hub = new LocalHub();
  const reader = exchange(hub, 'dispatch.1');
  const reference = { holder: 'ingress.gone', sizeBytes: 5, sha256: '0'.repeat(64), token: '0'.repeat(32) };
  await expect(read(reader.bodies, reference)).rejects.toMatchObject({ code: 'instance_lost' });
  hub.connect().subscribe(subjects.body('ingress.gone'), () => undefined);
  const outcome = await outcomeOf(read(reader.bodies, reference));
  expect(outcome).toMatchObject({
    code: 'instance_lost',
    details: { internal: 'body holder ingress.gone does not answer' },
  });
});

test('a holder that dies in the middle gives an error, not half a body', async () => {
  const hub = new LocalHub();
  const holder = exchange(hub, 'ingress.1');
  const reader = exchange(hub, 'dispatch.1');
  const pull = outcomeOf(read(reader.bodies, holder.bodies.hold(bytesOf(4 * MIB))));
  let chunks = 0;
  reader.bus.subscribe(subjects.inboxes('dispatch.1'), () => {
    if (++chunks === 6) void holder.bus.close();
  });
  expect(await pull).toMatchObject({ code: 'instance_lost' });
});

test('a body arrives whole over a bus that loses, delays and repeats messages', async () => {
  const share = fc.integer({ min: 0, max: 15 }).map(percent => percent / 100);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 2 * MIB }),
      share,
      share,
      share,
      fc.integer(),
      async (size, drop, delay, duplicate, seed) => {
        const hub = new LocalHub();
        const random = seeded(seed);
        const wrap = (bus: Bus): Bus => new FaultyBus(bus, { drop, delay, duplicate, delayMs: 70, random });
        const holder = exchange(hub, 'ingress.1', wrap);
        const reader = exchange(hub, 'dispatch.1', wrap);
        const bytes = bytesOf(size);
        const outcome = await outcomeOf(read(reader.bodies, holder.bodies.hold(bytes)));
        // Giving up is right where six questions in a row brought nothing; a wrong body never is.
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'instance_lost' });
        else
          expect(createHash('sha256').update(outcome).digest()).toEqual(
            createHash('sha256').update(bytes).digest(),
          );
      },
    ),
    { numRuns: 30 },
  );
});

test('what is too large to travel stays with who hands it on, for as long as it may be asked for', async () => {
  const hub = new LocalHub();
  const ingress = await startHost(hub, 'ingress');
  const guardrail = await startHost(hub, 'guardrail');
  const dispatch = await startHost(hub, 'dispatch');
  const listener = new RecordingListener();
  ingress.host.listen(listener);
  const masked = bytesOf(INLINE_BODY_LIMIT_BYTES + 1);
  guardrail.host.host({
    ...passTo('guardrail', 'dispatch'),
    handle: envelope => ({ kind: 'forward', to: 'dispatch', envelope, body: inlineBody(masked) }),
  });
  dispatch.host.host(answering('dispatch'));
  const envelope = envelopeFrom('ingress.test', { startBy: NOW + 2_000 });
  ingress.host.handOff('guardrail', envelope, noBody);
  await until(() => listener.of(1).includes('end'));
  expect(listener.of(1)[1]).toBe(`data ${masked.toString()}`);
  expect(guardrail.host.bodies.heldCount).toBe(1);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(guardrail.host.bodies.heldCount).toBe(0);
});
