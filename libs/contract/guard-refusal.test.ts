import { expect, test } from 'vitest';
import type { Verdict } from './check.ts';
import { guardRefusal } from './guard-refusal.ts';

const verdict = (result: Verdict['result'], reason?: string): Verdict => ({
  detector: 'pii',
  result,
  matches: { email: 1 },
  ...(reason !== undefined && { reason }),
});
const open = { profile: 'p', onError: 'open' } as const;
const closed = { profile: 'p', onError: 'closed' } as const;

test('what passed, was masked or only flagged may pass', () => {
  expect(
    guardRefusal([verdict('pass'), verdict('mask'), verdict('flag')], closed, 'request'),
  ).toBeUndefined();
});

test('a block names the detector and the kind of match', () => {
  const error = guardRefusal([verdict('pass'), verdict('block')], open, 'answer');
  expect(error?.code).toBe('content_blocked');
  expect(error?.message).toContain('pii (email)');
});

test('a check that was skipped is as good as none where the profile is closed', () => {
  expect(guardRefusal([verdict('skipped', 'timeout')], closed, 'request')).toMatchObject({
    code: 'guardrail_unavailable',
    details: { internal: 'p: pii: timeout' },
  });
  expect(guardRefusal([verdict('skipped')], open, 'request')).toBeUndefined();
});
