import type { UsageEvent } from './usage-event.ts';

/** By what usage is told apart. */
export const usageDimensions = ['tenant', 'team', 'user', 'key', 'provider', 'model', 'route'] as const;
export type UsageDimension = (typeof usageDimensions)[number];

/** Under what a usage event counts; an empty text where there is nothing. The model is the target’s, or the one asked for. */
export function usageDimensionsOf(event: UsageEvent): Record<UsageDimension, string> {
  const { tenant, team = '', user = '', keyId = '', target, requestedModel = '', lineage } = event;
  const { provider = '', model = requestedModel } = target ?? {};
  return { tenant, team, user, key: keyId, provider, model, route: lineage.route ?? '' };
}
