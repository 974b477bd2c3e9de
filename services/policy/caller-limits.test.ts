import type { Principal } from '@sluice/contract';
import { expect, test } from 'vitest';
import { compileCallerLimits } from './caller-limits.ts';
import { configOf, developer } from './policy-fixture.ts';

const limitsOf = compileCallerLimits(
  configOf({ tiers: { free: { limits: [{ requests: 10, per: '1m' }, { concurrent: 1 }] } } }).tiers,
);
const titles = (changes: Partial<Principal>): string[] =>
  limitsOf({ ...developer, ...changes }).map(({ title }) => title);

test('a caller without limits of its own has those of its tier', () => {
  expect(titles({ tier: 'free' })).toEqual(['10 requests per 1m by key', '1 requests at a time by key']);
  expect(titles({ tier: 'other' })).toEqual([]);
  expect(titles({})).toEqual([]);
});

test('limits of its own take the place of all of its tier, and none of its own of none', () => {
  expect(titles({ tier: 'free', limits: [{ tokens: 500, per: '1h' }] })).toEqual([
    '500 tokens per 1h by key',
  ]);
  expect(titles({ tier: 'free', limits: [] })).toEqual([]);
});

test('the same limits are worked out once, however often they arrive', () => {
  const ask = () => limitsOf({ ...developer, limits: [{ tokens: 500, calendar: 'day' }] });
  expect(ask()).toBe(ask());
});

test('limits that cannot be read are an error of ours, and never no limits', () => {
  const broken = { ...developer, limits: [{ wishes: 3 }] };
  expect(() => limitsOf(broken)).toThrow(expect.objectContaining({ code: 'internal' }));
});
