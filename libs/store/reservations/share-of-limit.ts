import type { LimitHold } from '@sluice/contract';

/** A limit for one of several who count alone: its share, and of what is no money at least one request. */
export function shareOfLimit(limit: LimitHold, shareOf: (whole: number) => number): LimitHold {
  const { form, amount, measure } = limit;
  const least = measure === 'cost' ? 0 : Math.max(amount, 1);
  const share = (whole: number): number => Math.min(whole, Math.max(least, Math.floor(shareOf(whole))));
  const burst = form.kind === 'bucket' ? { form: { ...form, burst: share(form.burst) } } : {};
  return { ...limit, limit: share(limit.limit), ...burst };
}
