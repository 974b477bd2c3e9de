import { type Envelope, operationOf, type Target, type UsageEvent, usesTokens } from '@sluice/contract';
import type { TokenUsage } from '@sluice/protocol';
import { inputTokens } from '@sluice/tokens';
import type { Relay } from './relay.ts';

/** What one call to a provider used. */
export interface CallUse {
  tokens: UsageEvent['tokens'];
  billing: TokenUsage['billing'];
  /** Whether we counted, since the provider did not say. */
  estimated: boolean;
}

/** Providers count tokens for nothing. */
export const isFree = ({ protocol }: Envelope): boolean => operationOf(protocol) === 'count-tokens';

/** A minute of speech is some 900 characters, and 1,250 tokens of gpt-4o-mini-tts, whose sound says nothing of its tokens. */
const TOKENS_PER_SPOKEN_CHARACTER = 1.4;

const spokenTokens = ({ facts }: Envelope, relay: Relay | undefined): number =>
  relay === undefined ? 0 : Math.ceil((facts.units?.characters ?? 0) * TOKENS_PER_SPOKEN_CHARACTER);

const noUsage: TokenUsage = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };

/**
 * By its provider, else by our count. A provider that was called and left (`wasLeft`) may bill what it had read; one that
 * refused, and gave no answer to count (`relay`), bills nothing.
 */
export function useOfCall(
  envelope: Envelope,
  target: Target | undefined,
  { relay, wasLeft }: { relay: Relay | undefined; wasLeft: boolean },
): CallUse {
  const isReported = relay?.usage !== undefined && relay.usageIsFinal !== false;
  const estimated = usesTokens(envelope.protocol) && !isReported && (relay !== undefined || wasLeft);
  const { billing, ...tokens } = estimated
    ? estimatedUsage(envelope, target, relay)
    : (relay?.usage ?? noUsage);
  return { tokens, billing, estimated };
}

/** What the provider had reported when the answer broke off, and what it had made since. */
function estimatedUsage(
  envelope: Envelope,
  target: Target | undefined,
  relay: Relay | undefined,
): TokenUsage {
  const written = relay?.outputTokensEstimate ?? 0;
  const reported = relay?.usage;
  if (reported !== undefined) return { ...reported, output: Math.max(reported.output, written) };
  const input = target === undefined ? 0 : inputTokens(envelope.facts, target.kind, target.model).expected;
  const spoken = spokenTokens(envelope, relay);
  if (spoken === 0) return { ...noUsage, input, output: written };
  return { ...noUsage, input, output: spoken, audioOutput: spoken };
}
