import type { LimitHold } from '@sluice/contract';

/** One request of at most `limit` in a minute, unless said otherwise. */
export const limitOf = (fields: Partial<LimitHold> & Pick<LimitHold, 'key' | 'limit'>): LimitHold => ({
  measure: 'requests',
  amount: 1,
  form: { kind: 'sliding', windowMs: 60_000 },
  shared: false,
  onUnavailable: 'local',
  ...fields,
});
