import type { Loss } from '../ir/loss.ts';

/** `usage.service_tier` of answers, https://platform.claude.com/docs/en/api/service-tiers; `default` is OpenAI's word. */
const answered = new Map([
  ['standard', 'standard'],
  ['priority', 'priority'],
  ['batch', 'batch'],
  ['default', 'standard'],
]);

export function encodeAnsweredTier(tier: string | undefined, losses: Loss[]): string | undefined {
  if (tier === undefined) return undefined;
  const encoded = answered.get(tier);
  if (encoded === undefined) losses.push({ feature: 'service-tier', path: 'service_tier' });
  return encoded;
}
