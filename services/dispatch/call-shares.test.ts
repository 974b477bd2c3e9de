import { GatewayError, type LimitHold, type PlannedShares } from '@sluice/contract';
import { shareId } from '@sluice/store';
import { MemoryReservations } from '@sluice/store/limits';
import { expect, test } from 'vitest';
import { type CallShare, CallShares, type CallsSoFar } from './call-shares.ts';
import { envelopeWith, planWith, target } from './exchange/exchange-fixture.ts';
import { RunningLeases } from './running-leases.ts';

const NOW = 1_800_000_000_000;
const LEASE_MS = 30_000;

const holdOf = (key: string, fields: Partial<LimitHold> = {}): LimitHold => ({
  key,
  measure: 'requests',
  limit: 1,
  amount: 1,
  form: { kind: 'sliding', windowMs: 60_000 },
  shared: false,
  onUnavailable: 'closed',
  ...fields,
});

const shares: PlannedShares = {
  heldFor: 'openai',
  byProvider: { openai: [holdOf('openai')], groq: [holdOf('groq')] },
  again: [holdOf('tokens', { measure: 'tokens', limit: 100, amount: 60 })],
};

function start(planned: PlannedShares = shares) {
  const clock = { now: NOW };
  const store = new MemoryReservations(() => clock.now);
  const fail = (cause: unknown): void => {
    throw cause;
  };
  const leases = new RunningLeases('dispatch.1', store, LEASE_MS, fail);
  const calls = new CallShares({ reservations: store, leases, instance: 'dispatch.1', onStoreError: fail });
  const request = {
    envelope: envelopeWith(),
    principal: { tenant: 'acme', roles: [] },
    plan: planWith({ reservation: { shares: planned } }),
    body: Buffer.alloc(0),
  };
  const reserve = (provider: string, so: Partial<CallsSoFar> = {}, repeats = false) => {
    const share = calls.reserve({ ...request, repeats }, target(provider), {
      number: 1,
      turn: 1,
      mayHaveCost: false,
      ...so,
    });
    if (share instanceof Promise) throw new Error('memory answers at once');
    return share;
  };
  const left = (hold: LimitHold): number | undefined => {
    const id = `look-${Math.random()}`;
    return store.hold({ id, attempt: 1, tenant: 'acme', limits: [{ ...hold, amount: 0 }], leaseMs: 1 })
      .limits[0]?.remaining;
  };
  return { clock, store, reserve, left };
}

const coverageOf = (share: CallShare | GatewayError | undefined): string =>
  share === undefined ? 'nothing' : share instanceof GatewayError ? share.code : share.covers.covers;

test('the first call to the provider that policy held limits for reserves nothing; to another one, its limits', () => {
  const { reserve } = start();
  expect(coverageOf(reserve('openai'))).toBe('nothing');
  expect(coverageOf(reserve('groq'))).toBe('provider');
});

test('a further call reserves the limits of its provider, and of tokens once more where an earlier one may have cost', () => {
  const { reserve, left } = start();
  expect(coverageOf(reserve('openai', { number: 2, turn: 2 }))).toBe('provider');
  expect(coverageOf(reserve('groq', { number: 3, turn: 3, mayHaveCost: true }))).toBe('request');
  expect(shares.again[0] && left(shares.again[0])).toBe(40);
});

test('where there is no room, the call is refused and nothing of it stays', () => {
  const { reserve, left } = start();
  reserve('groq', { number: 2, turn: 2 });
  expect(coverageOf(reserve('groq', { number: 3, turn: 3, mayHaveCost: true }))).toBe('rate_limited');
  expect(shares.again[0] && left(shares.again[0])).toBe(100);
});

test('a call that a budget has no room for is refused as such', () => {
  const bounds = [0, 0, 8.64e15, 8.64e15] as const;
  const money = holdOf('money', { measure: 'cost', limit: 10, amount: 6, form: { kind: 'period', bounds } });
  const { reserve } = start({ ...shares, again: [money] });
  expect(coverageOf(reserve('openai', { number: 2, turn: 2, mayHaveCost: true }))).toBe('request');
  expect(coverageOf(reserve('groq', { number: 3, turn: 3, mayHaveCost: true }))).toBe('budget_in_use');
});

test('a request whose earlier attempt may have called reserves all of it for its first call', () => {
  expect(coverageOf(start().reserve('openai', {}, true))).toBe('request');
});

test('a share is called from the beginning: when its process dies it stays charged', () => {
  const { reserve, clock, store, left } = start();
  reserve('groq', { number: 2, turn: 2, mayHaveCost: true });
  const id = shareId(envelopeWith().id, 1, 2);
  expect(store.find('acme', id)).toMatchObject({ state: 'called', instance: 'dispatch.1' });
  clock.now += 2 * LEASE_MS - 1;
  expect(shares.again[0] && left(shares.again[0])).toBe(40);
});

test('a share whose call is not made is given back', () => {
  const { reserve, left } = start();
  const share = reserve('groq', { number: 2, turn: 2, mayHaveCost: true });
  if (share === undefined || share instanceof GatewayError) throw new Error('expected a share');
  share.giveBack();
  expect(shares.again[0] && left(shares.again[0])).toBe(100);
  expect(coverageOf(reserve('groq', { number: 2, turn: 3 }))).toBe('provider');
});
