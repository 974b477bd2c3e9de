import { type ChatProtocol, isChatProtocol, type Protocol } from '@sluice/contract';
import { anthropicMessages } from './anthropic-messages/codec.ts';
import { bedrockConverse } from './bedrock-converse/codec.ts';
import type { ChatCodec } from './codec.ts';
import { cohereChat } from './cohere-chat/codec.ts';
import { gemini } from './gemini/codec.ts';
import { openaiChat } from './openai-chat/codec.ts';
import { openaiCompletions } from './openai-completions/codec.ts';
import { openaiResponses } from './openai-responses/codec.ts';

const codecs: Record<ChatProtocol, ChatCodec> = {
  'openai-chat': openaiChat,
  'openai-completions': openaiCompletions,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
  'bedrock-converse': bedrockConverse,
  'cohere-chat': cohereChat,
};

export const codecOf = (protocol: ChatProtocol): ChatCodec => codecs[protocol];

/** Whose error shapes a protocol has that is not one of chat. */
const families: Partial<Record<Protocol, ChatProtocol>> = {
  'anthropic-count-tokens': 'anthropic-messages',
  'gemini-count-tokens': 'gemini',
  'gemini-embed-content': 'gemini',
  'gemini-batch-embed-contents': 'gemini',
  'cohere-embed': 'cohere-chat',
  'cohere-rerank': 'cohere-chat',
};

/** The codec whose error shapes the protocol uses; OpenAI's where nothing else is known. */
export const errorCodecOf = (protocol: Protocol): ChatCodec =>
  codecs[families[protocol] ?? (isChatProtocol(protocol) ? protocol : 'openai-chat')];
