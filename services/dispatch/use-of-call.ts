import { type Envelope, operationOf, type Target, type UsageEvent } from '@sluice/contract';
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

/** Counting tokens uses none, and an HTTP service has none. */
const hasTokens = (envelope: Envelope): boolean =>
  !isFree(envelope) && operationOf(envelope.protocol) !== 'http';

/** A minute of speech is some 900 characters, and 1,250 tokens of gpt-4o-mini-tts, whose sound says nothing of its tokens. */
const TOKENS_PER_SPOKEN_CHARACTER = 1.4;

const spokenTokens = ({ facts }: Envelope, relay: Relay | undefined): number =>
  relay === undefined ? 0 : Math.ceil((facts.units?.characters ?? 0) * TOKENS_PER_SPOKEN_CHARACTER);

/**
 * By its provider, else by our count. A provider that was called and left (`wasLeft`) may bill what it had read; one that
 * refused, and gave no answer to count (`relay`), bills nothing.
 */
export function useOfCall(
  envelope: Envelope,
  target: Target | undefined,
  { relay, wasLeft }: { relay: Relay | undefined; wasLeft: boolean },
): CallUse {
  const reported = relay?.usage;
  if (reported !== undefined) {
    const { billing, ...tokens } = reported;
    return { tokens, billing, estimated: false };
  }
  const estimated = hasTokens(envelope) && (relay !== undefined || wasLeft);
  const tokens = {
    input:
      estimated && target !== undefined ? inputTokens(envelope.facts, target.kind, target.model).expected : 0,
    output: estimated ? relay?.outputTokensEstimate || spokenTokens(envelope, relay) : 0,
    cachedInput: 0,
    reasoning: 0,
  };
  return { tokens, billing: undefined, estimated };
}
