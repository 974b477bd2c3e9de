import type { AcceptedFrame, Target } from '@sluice/contract';
import type { ExchangeRequest } from './exchange/exchange-request.ts';

/** What the ingress is told of a request that is about to be asked of `target`: by it the attempt is metered if this process dies. */
export function acceptedFrame(
  { envelope, principal, plan, earlier }: Omit<ExchangeRequest, 'body'>,
  { provider, kind, model }: Target,
): Omit<AcceptedFrame, 'kind'> {
  const { tenant, team, user, keyId, tags } = principal;
  const { route, redriveAfterAccept, reservation, degraded } = plan;
  const configRevision = envelope.configRevision ?? 0;
  return {
    redrive: redriveAfterAccept,
    checkedMs: envelope.checkedMs,
    earlier,
    lineage: {
      tenant,
      team,
      user,
      keyId,
      tags,
      route,
      provider,
      kind,
      model,
      configRevision,
      budgets: reservation?.budgets,
      reservedNanoDollars: reservation?.costNanoDollars,
      degraded,
    },
  };
}
