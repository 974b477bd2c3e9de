import type { LimitMeasure } from '@sluice/contract';
import type { Settlement } from './port.ts';

/** Counters of windows at least this long are worth keeping over a restart. */
export const LONG_WINDOW_MS = 3_600_000;
/** How many more leases that have ended are looked at in one decision. The rest is for the next ones. */
export const SWEPT_PER_HOLD = 256;
/** A settled reservation is known for this long: until late messages of its request have arrived. */
export const SETTLED_KEPT_MS = 10_000;
/** What was called and never settled can be settled for this long after its lease, by a usage event that comes late. */
export const UNSETTLED_KEPT_MS = 86_400_000;

/** What an attempt used of what a limit measures; `reserved` where nobody knows. */
export function spentOf(measure: LimitMeasure, settlement: Settlement, reserved: number): number {
  if (settlement === 'estimate') return measure === 'concurrent' ? 0 : reserved;
  if (settlement === 'nothing') return 0;
  switch (measure) {
    case 'requests':
      return reserved;
    case 'concurrent':
      return 0;
    case 'tokens':
      return settlement.inputTokens + settlement.outputTokens;
    case 'inputTokens':
      return settlement.inputTokens;
    case 'outputTokens':
      return settlement.outputTokens;
    case 'bytes':
      return settlement.bytes ?? reserved;
    case 'cost':
      return settlement.costNanoDollars ?? 0;
  }
}

/** What of it the first call used. */
export const firstCallOf = (settlement: Settlement): Settlement =>
  typeof settlement === 'string' ? settlement : (settlement.ofFirstCall ?? settlement);
