import type { Loss } from '../ir/loss.ts';

/** Where a block goes: to a provider, or in an answer to a client. */
export interface BlockTarget {
  side: 'request' | 'response';
  losses: Loss[];
}
