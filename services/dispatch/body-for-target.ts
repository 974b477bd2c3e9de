import type { Envelope, Target } from '@sluice/contract';
import { prepareChatRequest, prepareEmbeddingsRequest } from '@sluice/protocol';

/** The caller's bytes as this target gets them: untouched but for its model name and the usage of streams. */
export function bodyForTarget(body: Uint8Array, { protocol, facts }: Envelope, target: Target): Uint8Array {
  if (protocol === 'openai-chat') return prepareChatRequest(body, facts, target);
  return prepareEmbeddingsRequest(body, facts, target);
}
