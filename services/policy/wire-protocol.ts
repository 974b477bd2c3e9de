import type { EffectiveProvider } from '@sluice/config';
import { isChatProtocol, operationOf, type Protocol } from '@sluice/contract';

/** What a provider is called in for a caller's protocol, or undefined where it does not offer what is asked for. */
export function wireProtocolFor(provider: EffectiveProvider, protocol: Protocol): Protocol | undefined {
  if (provider.protocol === 'sample' || provider.protocol === 'openai-chat')
    return protocol.startsWith('openai-') ? protocol : isChatProtocol(protocol) ? 'openai-chat' : undefined;
  if (operationOf(protocol) === 'chat' && isChatProtocol(provider.protocol)) return provider.protocol;
  return undefined;
}
