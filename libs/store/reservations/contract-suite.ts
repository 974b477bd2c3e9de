import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HoldRequest, HoldResult, ReservationStore, WindowLimit } from './port.ts';

/** A store whose time is in the test's hand. */
export interface ReservationsAtTime {
  store: ReservationStore;
  now: number;
}

const START = 1_700_000_000_000;
let ids = 0;
const newId = (): string => (++ids).toString(16).padStart(32, '0');
const perMinute = (limit: number, key = `key-${newId()}`): WindowLimit => ({ key, limit, windowMs: 60_000 });

function request(limits: WindowLimit[], fields: Partial<HoldRequest> = {}): HoldRequest {
  return { id: newId(), attempt: 1, tenant: 'acme', limits, leaseMs: 30_000, ...fields };
}

/** What every reservation store guarantees. */
export function reservationStoreContract(stores: () => ReservationsAtTime): void {
  test('exactly the limit is admitted, and the refusal says when there is room again', async () => {
    const at = stores();
    at.now = START;
    const limits = [perMinute(3)];
    const results: HoldResult[] = [];
    for (let count = 0; count < 4; count += 1) results.push(await at.store.hold(request(limits)));
    expect(results.map(({ kind }) => kind)).toEqual(['held', 'held', 'held', 'refused']);
    expect(results.map(result => result.limits[0]?.remaining)).toEqual([2, 1, 0, 0]);
    const refused = results[3];
    if (refused?.kind !== 'refused') throw new Error('It was not refused.');
    expect(refused.retryAfterMs).toBe(refused.limits[0]?.resetMs);
    at.now = START + refused.retryAfterMs - 1;
    expect((await at.store.hold(request(limits))).kind).toBe('refused');
    at.now += 1;
    expect((await at.store.hold(request(limits))).kind).toBe('held');
  });

  test('a refusal counts nothing, on any of its limits', async () => {
    const at = stores();
    at.now = START;
    const tight = perMinute(1);
    const wide = perMinute(5);
    await at.store.hold(request([tight, wide]));
    for (let count = 0; count < 10; count += 1) {
      expect((await at.store.hold(request([tight, wide]))).kind).toBe('refused');
    }
    const result = await at.store.hold(request([wide]));
    expect(result.limits[0]?.remaining).toBe(3);
  });

  test('a message that comes twice is held once, and says so', async () => {
    const at = stores();
    at.now = START;
    const limits = [perMinute(5)];
    const once = request(limits);
    expect(await at.store.hold(once)).toMatchObject({ kind: 'held', repeated: false });
    expect(await at.store.hold(once)).toMatchObject({
      kind: 'held',
      repeated: true,
      limits: [{ remaining: 4 }],
    });
  });

  test('a later attempt of a request is held and not counted again, even when the limit is reached', async () => {
    const at = stores();
    at.now = START;
    const limits = [perMinute(1)];
    const first = request(limits);
    await at.store.hold(first);
    const second = await at.store.hold({ ...first, attempt: 2 });
    expect(second).toMatchObject({ kind: 'held', repeated: false, limits: [{ remaining: 0 }] });
    expect(await at.store.hold({ ...first, attempt: 2 })).toMatchObject({ kind: 'held', repeated: true });
    expect(await at.store.hold(first)).toMatchObject({ kind: 'held', repeated: true });
    expect(await at.store.find('acme', first.id)).toEqual({ state: 'held', attempt: 2 });
  });

  test('a request that was refused is counted when a later attempt is admitted', async () => {
    const at = stores();
    at.now = START;
    const limits = [perMinute(1)];
    await at.store.hold(request(limits));
    const refused = request(limits);
    expect((await at.store.hold(refused)).kind).toBe('refused');
    expect(await at.store.find('acme', refused.id)).toBeUndefined();
    at.now += 120_000;
    expect(await at.store.hold({ ...refused, attempt: 2 })).toMatchObject({ kind: 'held', repeated: false });
    expect((await at.store.hold(request(limits))).kind).toBe('refused');
  });

  test('tenants, keys and windows are counted apart, whatever they are named', async () => {
    const at = stores();
    at.now = START;
    const limit = perMinute(1, 'a:b');
    await at.store.hold(request([limit], { tenant: 'x' }));
    const others = [
      request([limit], { tenant: 'x}{y' }),
      request([limit], { tenant: '*' }),
      request([{ ...limit, key: 'b' }], { tenant: 'x:a' }),
      request([{ ...limit, windowMs: 30_000 }], { tenant: 'x' }),
    ];
    for (const other of others) expect((await at.store.hold(other)).kind).toBe('held');
    expect((await at.store.hold(request([limit], { tenant: 'x' }))).kind).toBe('refused');
  });

  test('a request is one request, though two of its limits share a counter', async () => {
    const at = stores();
    at.now = START;
    const limit = perMinute(3);
    const result = await at.store.hold(request([limit, { ...limit, limit: 2 }]));
    expect(result.limits.map(({ remaining }) => remaining)).toEqual([2, 1]);
  });

  test('a request without limits is held', async () => {
    const at = stores();
    at.now = START;
    expect(await at.store.hold(request([]))).toEqual({ kind: 'held', repeated: false, limits: [] });
  });

  test('a reservation goes from held to called to settled', async () => {
    const at = stores();
    at.now = START;
    const held = request([]);
    await at.store.hold(held);
    expect(await at.store.find('acme', held.id)).toEqual({ state: 'held', attempt: 1 });
    await at.store.called('acme', held.id, 1, 'dispatch.a', 30_000);
    expect(await at.store.find('acme', held.id)).toEqual({
      state: 'called',
      attempt: 1,
      instance: 'dispatch.a',
    });
    await at.store.hold({ ...held, attempt: 2 });
    expect(await at.store.find('acme', held.id)).toEqual({
      state: 'called',
      attempt: 1,
      instance: 'dispatch.a',
    });
    await at.store.settle('acme', held.id);
    expect(await at.store.find('acme', held.id)).toMatchObject({ state: 'settled', attempt: 1 });
  });

  test('what an earlier attempt says late changes nothing that a later one has done', async () => {
    const at = stores();
    at.now = START;
    const held = request([]);
    await at.store.hold(held);
    await at.store.called('acme', held.id, 2, 'dispatch.b', 30_000);
    await at.store.called('acme', held.id, 1, 'dispatch.a', 30_000);
    expect(await at.store.find('acme', held.id)).toMatchObject({ attempt: 2, instance: 'dispatch.b' });
    await at.store.settle('acme', held.id);
    await at.store.called('acme', held.id, 2, 'dispatch.b', 30_000);
    expect(await at.store.find('acme', held.id)).toMatchObject({ state: 'settled' });
    await at.store.called('acme', held.id, 3, 'dispatch.c', 30_000);
    expect(await at.store.find('acme', held.id)).toMatchObject({ state: 'called', attempt: 3 });
  });

  test('marks that are stored together have the effect that they have one after the other', async () => {
    const mark = fc.record({
      state: fc.constantFrom('called', 'settled'),
      attempt: fc.integer({ min: 1, max: 3 }),
    });
    const settings = fc.record({ held: fc.boolean(), marks: fc.array(mark, { maxLength: 5 }) });
    const property = fc.asyncProperty(settings, async ({ held, marks }) => {
      const at = stores();
      at.now = START;
      const ids = [newId(), newId()] as const;
      if (held) for (const id of ids) await at.store.hold(request([], { id }));
      const write = (id: string, { state, attempt }: (typeof marks)[number]) =>
        state === 'settled'
          ? at.store.settle('acme', id)
          : at.store.called('acme', id, attempt, `dispatch.${attempt}`, 30_000);
      await Promise.all(marks.map(each => write(ids[0], each)));
      for (const each of marks) await write(ids[1], each);
      expect(await at.store.find('acme', ids[0])).toEqual(await at.store.find('acme', ids[1]));
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test('a call that nobody held is known, and settling what is unknown does nothing', async () => {
    const at = stores();
    at.now = START;
    const id = newId();
    await at.store.settle('acme', id);
    expect(await at.store.find('acme', id)).toBeUndefined();
    await at.store.called('acme', id, 1, 'dispatch.a', 30_000);
    expect(await at.store.find('acme', id)).toMatchObject({ state: 'called' });
    expect(await at.store.hold(request([], { id }))).toMatchObject({ kind: 'held', repeated: true });
  });
}
