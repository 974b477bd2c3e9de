import type { Protocol } from '@sluice/contract';

/** Whose errors a client probably reads that asks for this path, where no more is known of it. */
export function protocolOfPath(path: string): Protocol {
  if (path.startsWith('/v1beta/')) return 'gemini';
  if (path.startsWith('/model/')) return 'bedrock-converse';
  if (path.startsWith('/v1/messages')) return 'anthropic-messages';
  return path.startsWith('/v2/') ? 'cohere-chat' : 'openai-chat';
}
