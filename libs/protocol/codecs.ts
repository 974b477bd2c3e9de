import { type ChatProtocol, GatewayError, isChatProtocol, type Protocol } from '@sluice/contract';
import type { ChatCodec } from './codec.ts';

const codecs: Partial<Record<ChatProtocol, ChatCodec>> = {};

export function codecOf(protocol: ChatProtocol): ChatCodec {
  const codec = codecs[protocol];
  if (codec === undefined) throw new GatewayError('internal', { internal: `no codec for ${protocol}` });
  return codec;
}

/** Whose error shapes a protocol has that is not one of chat. */
const families: Partial<Record<Protocol, ChatProtocol>> = {
  'openai-completions': 'openai-chat',
  'openai-responses': 'openai-chat',
  'anthropic-count-tokens': 'anthropic-messages',
  'gemini-count-tokens': 'gemini',
  'gemini-embed-content': 'gemini',
  'gemini-batch-embed-contents': 'gemini',
  'cohere-embed': 'cohere-chat',
  'cohere-rerank': 'cohere-chat',
};

/** The protocol whose error shapes this one uses. OpenAI's where nothing else is known. */
export const errorFamilyOf = (protocol: Protocol): ChatProtocol =>
  families[protocol] ?? (isChatProtocol(protocol) ? protocol : 'openai-chat');
