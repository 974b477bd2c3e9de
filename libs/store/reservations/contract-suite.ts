import type { LimitHold } from '@sluice/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitOf } from './limit-fixture.ts';
import type { HoldRequest, HoldResult, ReservationStore } from './port.ts';
import type { ReservationTally } from './tally.ts';

/** A store whose time is in the test's hand. */
export interface ReservationsAtTime {
  store: ReservationStore;
  now: number;
  tally: ReservationTally;
  /** Writes what the store gathers. */
  flush?(): Promise<void>;
}

const START = 1_700_000_000_000;
let ids = 0;
const newId = (): string => (++ids).toString(16).padStart(32, '0');
const perMinute = (limit: number, key = `key-${newId()}`): LimitHold => limitOf({ key, limit });
const nothing = { inputTokens: 0, outputTokens: 0 };

function request(limits: LimitHold[], fields: Partial<HoldRequest> = {}): HoldRequest {
  return { id: newId(), attempt: 1, tenant: 'acme', limits, leaseMs: 30_000, ...fields };
}

/** What every reservation store guarantees. */
export function reservationStoreContract(stores: () => ReservationsAtTime): void {
  test('exactly the limit is admitted, and the refusal says when there is room again', async () => {
    const at = stores();
    at.now = START;
    const limits = [perMinute(3)];
    const results: HoldResult[] = [];
    for (let count = 0; count < 4; count += 1)
      results.push(await at.store.hold(request(limits, { leaseMs: 120_000 })));
    expect(results.map(({ kind }) => kind)).toEqual(['held', 'held', 'held', 'refused']);
    expect(results.map(result => result.limits[0]?.remaining)).toEqual([2, 1, 0, 0]);
    const refused = results[3];
    if (refused?.kind !== 'refused') throw new Error('It was not refused.');
    at.now = START + (refused.retryAfterMs ?? Number.NaN) - 1;
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

  test('a later attempt is told which of its limits the request is held without', async () => {
    const at = stores();
    at.now = START;
    const held = limitOf({ key: 'a b', limit: 5 });
    const shared = { ...limitOf({ key: `shared-${newId()}`, limit: 5 }), shared: true };
    const first = request([held, shared]);
    expect((await at.store.hold(first)).limits.map(({ missing }) => missing)).toEqual([undefined, undefined]);
    const other = limitOf({ key: 'b', limit: 5 });
    const later = { ...first, attempt: 2, limits: [other, held, shared, { ...other, shared: true }] };
    const { limits } = await at.store.hold(later);
    expect(limits.map(({ missing }) => missing)).toEqual([true, undefined, undefined, true]);
  });

  test('an attempt may be asked for again with other limits by who was told that it is held', async () => {
    const at = stores();
    at.now = START;
    const first = request([perMinute(5)]);
    await at.store.hold(first);
    const second = { ...first, attempt: 2, limits: [perMinute(5)] };
    expect(await at.store.hold(second)).toMatchObject({ repeated: false, limits: [{ missing: true }] });
    expect(await at.store.hold({ ...second, limits: first.limits, reconsiders: true })).toMatchObject({
      repeated: false,
    });
    expect(await at.store.hold(second)).toMatchObject({ repeated: true });
    expect(await at.store.hold({ ...first, reconsiders: true })).toMatchObject({ repeated: true });
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
      request([{ ...limit, form: { kind: 'sliding', windowMs: 30_000 } as const }], { tenant: 'x' }),
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
    await at.store.settle('acme', held.id, 1, nothing);
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
    await at.store.settle('acme', held.id, 2, nothing);
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
      const limits = ids.map(id => limitOf({ key: id, measure: 'tokens', limit: 1_000, amount: 20 }));
      const ask = (index: number, amount: number) =>
        limits.slice(index, index + 1).map(each => ({ ...each, amount }));
      if (held) for (const [index, id] of ids.entries()) await at.store.hold(request(ask(index, 20), { id }));
      const write = (id: string, { state, attempt }: (typeof marks)[number]) =>
        state === 'settled'
          ? at.store.settle('acme', id, attempt, { inputTokens: 10 * attempt, outputTokens: 1 })
          : at.store.called('acme', id, attempt, `dispatch.${attempt}`, 30_000);
      await Promise.all(marks.map(each => write(ids[0], each)));
      for (const each of marks) await write(ids[1], each);
      expect(await at.store.find('acme', ids[0])).toEqual(await at.store.find('acme', ids[1]));
      const left = [await at.store.hold(request(ask(0, 0))), await at.store.hold(request(ask(1, 0)))];
      expect(left[0]).toEqual(left[1]);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test('a call that nobody held is known, and settling what is unknown does nothing', async () => {
    const at = stores();
    at.now = START;
    const id = newId();
    await at.store.settle('acme', id, 1, nothing);
    expect(await at.store.find('acme', id)).toBeUndefined();
    await at.store.called('acme', id, 1, 'dispatch.a', 30_000);
    expect(await at.store.find('acme', id)).toMatchObject({ state: 'called' });
    expect(await at.store.hold(request([], { id }))).toMatchObject({ kind: 'held', repeated: true });
  });

  const tokens = (limit: number, amount: number, fields: Partial<LimitHold> = {}): LimitHold =>
    limitOf({ key: `tokens-${newId()}`, measure: 'tokens', limit, amount, ...fields });
  const left = async (at: ReservationsAtTime, limit: LimitHold): Promise<number | undefined> =>
    (await at.store.hold(request([{ ...limit, amount: 0 }]))).limits[0]?.remaining;

  const forms: LimitHold['form'][] = [
    { kind: 'sliding', windowMs: 60_000 },
    { kind: 'bucket', windowMs: 60_000, burst: 100 },
    { kind: 'period', bounds: [START - 1e6, START - 1, START + 1e6, START + 2e6] },
  ];
  describe.each(forms)('tokens by $kind', form => {
    test('what was reserved is settled to what was used, once', async () => {
      const at = stores();
      at.now = START;
      const limit = tokens(100, 60, { form });
      const first = request([limit]);
      await at.store.hold(first);
      expect((await at.store.hold(request([limit]))).kind).toBe('refused');
      await at.store.called('acme', first.id, 1, 'dispatch.a', 30_000);
      await at.store.settle('acme', first.id, 1, { inputTokens: 10, outputTokens: 5 });
      await at.store.settle('acme', first.id, 1, { inputTokens: 90, outputTokens: 5 });
      expect(await left(at, limit)).toBe(85);
    });

    test('what was used beyond the estimate is charged in full', async () => {
      const at = stores();
      at.now = START;
      const limit = tokens(100, 20, { form });
      const first = request([limit]);
      await at.store.hold(first);
      await at.store.settle('acme', first.id, 1, { inputTokens: 100, outputTokens: 50 });
      expect(await left(at, limit)).toBe(0);
      expect((await at.store.hold(request([{ ...limit, amount: 1 }]))).kind).toBe('refused');
    });

    test('what was held and never called is given back when its lease ends; what was called stays charged', async () => {
      const at = stores();
      at.now = START;
      const limit = tokens(100, 30, { form });
      const [unspent, called] = [request([limit]), request([limit])];
      await at.store.hold(unspent);
      await at.store.hold(called);
      await at.store.called('acme', called.id, 1, 'dispatch.a', 1_000);
      expect(await left(at, limit)).toBe(40);
      at.now += 29_999;
      const before = await left(at, limit);
      at.now += 1;
      expect(await left(at, limit)).toBe(form.kind === 'bucket' ? 100 : 70);
      expect(before).toBe(form.kind === 'bucket' ? 89 : 40);
      await at.store.settle('acme', called.id, 1, { inputTokens: 1, outputTokens: 1 });
      expect(await left(at, limit)).toBe(form.kind === 'bucket' ? 100 : 98);
    });

    test('a request that no provider was called for is given back, the request itself too', async () => {
      const at = stores();
      at.now = START;
      const limits = [tokens(100, 60, { form }), perMinute(1)];
      const [released, failed, called] = [request(limits), request(limits), request(limits)];
      await at.store.hold(released);
      await at.store.release('acme', released.id);
      await at.store.hold(failed);
      await at.store.called('acme', failed.id, 1, 'dispatch.a', 30_000);
      await at.store.settle('acme', failed.id, 1, 'nothing');
      expect((await at.store.hold(called)).kind).toBe('held');
      await at.store.called('acme', called.id, 1, 'dispatch.a', 30_000);
      await at.store.release('acme', called.id);
      expect((await at.store.hold(request(limits))).kind).toBe('refused');
    });
  });

  test('what a limit counts of the first call alone is settled to that, or given back where there was none', async () => {
    const at = stores();
    at.now = START;
    const whole = tokens(100, 60);
    const own = tokens(100, 60, { ofFirstCall: true });
    const calls = limitOf({ key: `calls-${newId()}`, limit: 5, ofFirstCall: true });
    const [first, second] = [request([whole, own, calls]), request([own, calls])];
    await at.store.hold(first);
    await at.store.called('acme', first.id, 1, 'dispatch.a', 30_000);
    const used = { inputTokens: 20, outputTokens: 10 };
    await at.store.settle('acme', first.id, 1, { ...used, ofFirstCall: { inputTokens: 4, outputTokens: 1 } });
    expect([await left(at, whole), await left(at, own), await left(at, { ...calls })]).toEqual([70, 95, 4]);
    await at.store.hold(second);
    await at.store.settle('acme', second.id, 1, { ...used, ofFirstCall: 'nothing' });
    expect([await left(at, own), await left(at, calls)]).toEqual([95, 4]);
  });

  test('what is called from the beginning is charged when its lease ends, and can be settled', async () => {
    const at = stores();
    at.now = START;
    const limit = tokens(100, 60, {
      form: { kind: 'period', bounds: [START - 1e6, START - 1, START + 1e6, START + 2e6] },
    });
    const called = request([limit], { instance: 'dispatch.a', leaseMs: 1_000 });
    await at.store.hold(called);
    expect(await at.store.find('acme', called.id)).toEqual({
      state: 'called',
      attempt: 1,
      instance: 'dispatch.a',
    });
    at.now += 60_000;
    expect(await left(at, limit)).toBe(40);
    await at.store.settle('acme', called.id, 1, { inputTokens: 1, outputTokens: 1 });
    expect(await left(at, limit)).toBe(98);
  });

  const allTime = [0, 0, 8.64e15, 8.64e15] as const;
  const money = (limit: number, amount: number): LimitHold =>
    limitOf({
      key: `money-${newId()}`,
      measure: 'cost',
      limit,
      amount,
      form: { kind: 'period', bounds: allTime },
    });
  const standing = async (at: ReservationsAtTime, limit: LimitHold) =>
    (await at.store.hold(request([{ ...limit, amount: 0 }]))).limits[0];
  const cost = (costNanoDollars: number) => ({ ...nothing, costNanoDollars });

  test('of a cost it is told what is spent and what is only reserved', async () => {
    const at = stores();
    at.now = START;
    const limit = money(4e15, 3e15);
    const [first, second] = [request([limit]), request([{ ...limit, amount: 1e15 }])];
    await at.store.hold(first);
    expect(await standing(at, limit)).toMatchObject({ remaining: 1e15, spent: 0 });
    await at.store.called('acme', first.id, 1, 'dispatch.a', 30_000);
    await at.store.settle('acme', first.id, 1, cost(1_234_567_890_123_456));
    expect(await standing(at, limit)).toMatchObject({
      remaining: 2_765_432_109_876_544,
      spent: 1_234_567_890_123_456,
    });
    await at.store.hold(second);
    await at.store.release('acme', second.id);
    expect(await standing(at, limit)).toMatchObject({ spent: 1_234_567_890_123_456 });
    expect(await at.store.hold(request([limit]))).toMatchObject({ kind: 'refused' });
  });

  test('a cost that was called and whose lease ends is spent, at the estimate until it is settled', async () => {
    const at = stores();
    at.now = START;
    const limit = money(100, 40);
    const [lost, running, held] = [request([limit]), request([limit]), request([{ ...limit, amount: 20 }])];
    for (const each of [lost, running, held]) await at.store.hold(each);
    await at.store.called('acme', lost.id, 1, 'dispatch.a', 30_000);
    await at.store.called('acme', running.id, 1, 'dispatch.b', 30_000);
    at.now += 20_000;
    await at.store.called('acme', running.id, 1, 'dispatch.b', 30_000);
    at.now += 10_000;
    await standing(at, limit);
    expect(await standing(at, limit)).toMatchObject({ remaining: 20, spent: 40 });
    await at.store.settle('acme', lost.id, 1, cost(5));
    expect(await standing(at, limit)).toMatchObject({ remaining: 55, spent: 5 });
    await at.store.settle('acme', running.id, 1, cost(90));
    expect(await standing(at, limit)).toMatchObject({ remaining: 5, spent: 95 });
  });

  test('in a new period nothing is spent or reserved, whatever ends later', async () => {
    const at = stores();
    at.now = START;
    const form = { kind: 'period', bounds: [START - 10, START, START + 1_000, START + 2_000] } as const;
    const limit = { ...money(100, 40), form };
    const before = request([limit]);
    await at.store.hold(before);
    at.now += 1_000;
    const after = request([{ ...limit, amount: 30 }]);
    await at.store.hold(after);
    await at.store.settle('acme', before.id, 1, cost(90));
    expect(await standing(at, limit)).toMatchObject({ remaining: 70, spent: 0 });
    await at.store.settle('acme', after.id, 1, cost(10));
    expect(await standing(at, limit)).toMatchObject({ remaining: 90, spent: 10 });
  });

  test('a request that was driven again is charged for each of its calls', async () => {
    const at = stores();
    at.now = START;
    const limit = tokens(100, 20);
    const first = request([limit, perMinute(2)]);
    await at.store.hold(first);
    await at.store.called('acme', first.id, 1, 'dispatch.a', 30_000);
    await at.store.hold({ ...first, attempt: 2 });
    await at.store.called('acme', first.id, 2, 'dispatch.b', 30_000);
    await at.store.settle('acme', first.id, 2, { inputTokens: 5, outputTokens: 5 });
    await at.store.settle('acme', first.id, 1, 'estimate');
    expect(await left(at, limit)).toBe(70);
    expect(await left(at, first.limits[1] ?? limit)).toBe(1);
  });

  test('as many requests at a time as the limit says, each until it ends or its lease does', async () => {
    const at = stores();
    at.now = START;
    const slots = limitOf({
      key: `slots-${newId()}`,
      measure: 'concurrent',
      limit: 2,
      form: { kind: 'slots' },
    });
    const [ended, dead] = [request([slots]), request([slots])];
    await at.store.hold(ended);
    await at.store.hold(dead);
    expect(await at.store.hold(request([slots]))).toMatchObject({ kind: 'refused', retryAfterMs: 1_000 });
    await at.store.called('acme', ended.id, 1, 'dispatch.a', 30_000);
    await at.store.settle('acme', ended.id, 1, nothing);
    const running = request([slots]);
    expect((await at.store.hold(running)).kind).toBe('held');
    expect((await at.store.hold(request([slots]))).kind).toBe('refused');
    await at.store.called('acme', dead.id, 1, 'dispatch.a', 10_000);
    for (const step of [1, 2]) {
      at.now = START + 9_000 * step;
      await at.store.called('acme', running.id, 1, 'dispatch.b', 10_000);
    }
    expect((await at.store.hold(request([slots]))).kind).toBe('held');
    expect((await at.store.hold(request([slots]))).kind).toBe('refused');
  });

  test('a limit that tenants share is one, and a refusal by it takes nothing of the tenant’s own', async () => {
    const at = stores();
    at.now = START;
    const shared = tokens(100, 60, { shared: true });
    const own = perMinute(5);
    const first = request([shared, own], { tenant: 'one' });
    expect((await at.store.hold(first)).kind).toBe('held');
    for (const caller of [{}, { instance: 'dispatch.a' }])
      expect(await at.store.hold(request([own, shared], { tenant: 'two', ...caller }))).toMatchObject({
        kind: 'refused',
        refusedBy: 1,
      });
    expect((await at.store.hold(request([own], { tenant: 'two' }))).limits[0]?.remaining).toBe(4);
    await at.store.called('one', first.id, 1, 'dispatch.a', 30_000);
    await at.store.settle('one', first.id, 1, { inputTokens: 1, outputTokens: 1 });
    const second = await at.store.hold(request([own, shared], { tenant: 'two' }));
    expect(second).toMatchObject({ kind: 'held', limits: [{ remaining: 3 }, { remaining: 38 }] });
  });

  test('a calendar period ends when it ends, by the time of the store', async () => {
    const at = stores();
    const bounds = [START - 500, START, START + 1_000, START + 2_000] as const;
    const limit = limitOf({ key: `day-${newId()}`, limit: 1, form: { kind: 'period', bounds } });
    at.now = START + 10;
    expect((await at.store.hold(request([limit]))).kind).toBe('held');
    at.now = START + 999;
    expect(await at.store.hold(request([limit]))).toMatchObject({ kind: 'refused', retryAfterMs: 1 });
    at.now = START + 1_000;
    expect((await at.store.hold(request([limit]))).kind).toBe('held');
    at.now = START + 990;
    expect((await at.store.hold(request([limit]))).kind).toBe('refused');
  });

  test('each reservation is tallied as made, and once as it ends: settled, released or expired', async () => {
    const at = stores();
    at.now = START;
    const tenant = `tally-${newId()}`;
    const limits = [perMinute(9), limitOf({ key: `key-${newId()}`, limit: 9, shared: true })];
    const hold = async (fields: Partial<HoldRequest> = {}): Promise<string> => {
      const held = request(limits, { tenant, ...fields });
      expect((await at.store.hold(held)).kind).toBe('held');
      return held.id;
    };
    const settled = await hold();
    await at.store.hold(request(limits, { tenant, id: settled }));
    await at.store.called(tenant, settled, 1, 'dispatch.a', 30_000);
    for (const attempt of [1, 1, 2]) await at.store.settle(tenant, settled, attempt, nothing);
    await at.store.settle(tenant, await hold(), 1, 'nothing');
    const released = await hold();
    await at.store.release(tenant, released);
    await at.store.release(tenant, released);
    await at.store.settle(tenant, released, 1, 'nothing');
    await at.store.called(tenant, newId(), 1, 'dispatch.a', 30_000);
    await hold({ leaseMs: 100 });
    await at.flush?.();
    at.now += 101;
    await hold();
    expect((await at.store.hold(request([perMinute(1), perMinute(0)], { tenant }))).kind).toBe('refused');
    expect(at.tally).toEqual({ made: 5, settled: 1, released: 2, expired: 1 });
  });

  test('what is more than the limit ever allows says so', async () => {
    const at = stores();
    at.now = START;
    const result = await at.store.hold(request([perMinute(5), tokens(100, 101)]));
    expect(result).toMatchObject({ kind: 'refused', refusedBy: 1, retryAfterMs: undefined });
  });
}
