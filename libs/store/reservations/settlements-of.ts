import { reservationIdOf, type UsageEvent } from '@sluice/contract';
import type { Settlement } from './port.ts';

/** The reservation of a single call of an attempt: shares are numbered by attempt. */
export const shareId = (requestId: string, attempt: number, number: number): string =>
  `${requestId}.${attempt}.${number}`;

type Call = UsageEvent['tries'][number];
type Used = { inputTokens: number; outputTokens: number; costNanoDollars: number };

/**
 * What an attempt settles, by the id of each reservation: the request’s own for what its calls used that had no share in all of its limits,
 * and the shares. Both dispatch and metering settle by it. A call that may have used something, nobody knows what, stays at the estimate.
 */
export function settlementsOf(event: UsageEvent): { id: string; settlement: Settlement }[] {
  const { requestId, attempt, outcome, tries, turn, queued } = event;
  const id = reservationIdOf(requestId, turn === undefined ? undefined : { number: turn });
  if (outcome === 'lost') return [{ id, settlement: 'estimate' }];
  if (tries.length === 0) return [{ id, settlement: 'nothing' }];
  const used = tries.map((call, index) => usedBy(call, index === tries.length - 1 ? event : undefined));
  const own = tries.map((call, index) => (call.share?.covers === 'request' ? nothing : used[index]));
  const total = ofRequest(tries, own);
  // What waits in a queue holds nothing meanwhile, and counts as a request when its turn comes.
  const isUnused = queued === true && total !== 'estimate' && isNothing(total);
  const settlements: { id: string; settlement: Settlement }[] = [
    { id, settlement: isUnused ? 'nothing' : total },
  ];
  for (const [index, { share }] of tries.entries())
    if (share !== undefined)
      settlements.push({
        id: shareId(requestId, attempt, share.number),
        settlement: used[index] ?? 'estimate',
      });
  return settlements;
}

const isNothing = (used: Used): boolean => used.inputTokens + used.outputTokens + used.costNanoDollars === 0;

const nothing: Used = { inputTokens: 0, outputTokens: 0, costNanoDollars: 0 };

/** `event`: of the last call, whose answer was passed on. Undefined where nobody knows. */
function usedBy(
  { tokens, costNanoDollars = 0, uncertain }: Call,
  event: UsageEvent | undefined,
): Used | undefined {
  if (uncertain === true && tokens === undefined) return undefined;
  return {
    inputTokens: (tokens?.input ?? 0) + (event?.tokens.input ?? 0),
    outputTokens: (tokens?.output ?? 0) + (event?.tokens.output ?? 0),
    costNanoDollars: costNanoDollars + (event?.costNanoDollars ?? 0),
  };
}

function ofRequest(
  tries: readonly Call[],
  own: readonly (Used | undefined)[],
): 'estimate' | (Used & Exclude<Settlement, string>) {
  const total = { ...nothing };
  for (const used of own) {
    if (used === undefined) return 'estimate';
    total.inputTokens += used.inputTokens;
    total.outputTokens += used.outputTokens;
    total.costNanoDollars += used.costNanoDollars;
  }
  const [first] = own;
  if (first === undefined || (tries.length === 1 && tries[0]?.share === undefined)) return total;
  const { inputTokens, outputTokens } = first;
  return {
    ...total,
    ofFirstCall: tries[0]?.share === undefined ? { inputTokens, outputTokens } : 'nothing',
  };
}
