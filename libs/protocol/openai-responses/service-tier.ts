import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { isOwn } from './extensions.ts';

/** https://platform.openai.com/docs/api-reference/responses/create#responses-create-service_tier */
const tiers = new Set(['auto', 'default', 'flex', 'scale', 'priority']);

/** Anthropic's words for what OpenAI calls `default`. */
const standard = new Set(['standard', 'standard_only']);

/** Another provider's word for a tier as OpenAI's; undefined where it has none. */
export function openAiTier(tier: string | undefined): string | undefined {
  if (tier === undefined || tiers.has(tier)) return tier;
  return standard.has(tier) ? 'default' : undefined;
}

export function tierLosses({
  serviceTier,
  extensions,
}: {
  serviceTier?: string;
  extensions?: Extensions;
}): Loss[] {
  const lost = serviceTier !== undefined && !isOwn(extensions) && openAiTier(serviceTier) === undefined;
  return lost ? [{ feature: 'service-tier', path: 'serviceTier' }] : [];
}
