import type { ProviderProtocol } from './answers.ts';
import { anthropicMessages as anthropicClient } from './clients/anthropic-messages.ts';
import { bedrockConverse as bedrockClient } from './clients/bedrock-converse.ts';
import { cohereChat as cohereClient } from './clients/cohere-chat.ts';
import { gemini as geminiClient } from './clients/gemini.ts';
import { openaiChat as openaiChatClient } from './clients/openai-chat.ts';
import { openaiCompletions } from './clients/openai-completions.ts';
import { openaiResponses as responsesClient } from './clients/openai-responses.ts';
import type { Client } from './dialogue.ts';
import { anthropicMessages } from './providers/anthropic-messages.ts';
import { bedrockConverse } from './providers/bedrock-converse.ts';
import { cohereChat } from './providers/cohere-chat.ts';
import { gemini } from './providers/gemini.ts';
import { openaiChat } from './providers/openai-chat.ts';
import { openaiResponses } from './providers/openai-responses.ts';
import type { Provider } from './providers/provider.ts';

export const clients: readonly Client[] = [
  openaiChatClient,
  openaiCompletions,
  responsesClient,
  anthropicClient,
  geminiClient,
  bedrockClient,
  cohereClient,
];

export const providers: Readonly<Record<ProviderProtocol, Provider>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
  'bedrock-converse': bedrockConverse,
  'cohere-chat': cohereChat,
};
