import type { UsageEvent } from '@sluice/contract';

/**
 * What a callback tells of a finished request: of its usage event what its caller may see. Which providers were
 * tried, what they answered and how the gateway is configured stay inside; so do places and scores of guardrails.
 */
export interface FinishedRequest
  extends Pick<
    UsageEvent,
    | 'requestId'
    | 'at'
    | 'tenant'
    | 'team'
    | 'user'
    | 'keyId'
    | 'protocol'
    | 'stream'
    | 'requestedModel'
    | 'outcome'
    | 'status'
    | 'errorCode'
    | 'tokens'
    | 'costNanoDollars'
    | 'estimated'
    | 'losses'
    | 'latency'
  > {
  route: string;
  servedModel?: string | undefined;
  verdicts: Pick<UsageEvent['verdicts'][number], 'detector' | 'result' | 'of'>[];
}

/** Undefined while the request goes on: it was driven again, and a later attempt tells how it ended. */
export function finishedRequest(event: UsageEvent, route: string): FinishedRequest | undefined {
  if (event.redriven === true) return undefined;
  const { requestId, at, tenant, team, user, keyId, protocol, stream, requestedModel } = event;
  const { outcome, status, errorCode, tokens, costNanoDollars, estimated, losses, latency } = event;
  return {
    requestId,
    at,
    tenant,
    team,
    user,
    keyId,
    route,
    protocol,
    stream,
    requestedModel,
    servedModel: event.lineage.servedModel,
    outcome,
    status,
    errorCode,
    tokens,
    costNanoDollars,
    estimated,
    losses,
    latency,
    verdicts: event.verdicts.map(({ detector, result, of }) => ({ detector, result, of })),
  };
}
