import type { Envelope, Target } from '@sluice/contract';
import { patchTopLevel, prepareChatRequest } from '@sluice/protocol';
import type { StreamUsage } from './provider-directory.ts';

/** The caller's bytes as this target gets them: untouched but for its model name and the usage of streams. */
export function bodyForTarget(
  body: Uint8Array,
  { protocol, facts }: Envelope,
  { model }: Target,
  streamUsage: StreamUsage,
): Uint8Array {
  if (protocol === 'openai-chat') return prepareChatRequest(body, facts, { model, streamUsage });
  return model === facts.model ? body : patchTopLevel(body, { model: JSON.stringify(model) });
}
