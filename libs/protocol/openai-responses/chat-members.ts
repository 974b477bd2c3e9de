import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { JsonObject } from '../json/read-object.ts';
import { PROTOCOL } from './extensions.ts';

/**
 * What OpenAI's chat completions and responses both have under one name and no other protocol has.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
const common = ['safety_identifier', 'prompt_cache_retention', 'prompt_cache_options', 'moderation'];

/** The members of a chat completion that a response takes too; `verbosity` is within `text` here. */
export function chatMembers(extensions: Extensions | undefined): { members: JsonObject; text?: JsonObject } {
  const members: JsonObject = {};
  if (extensions?.protocol !== 'openai-chat') return { members };
  for (const key of common)
    if (Object.hasOwn(extensions.members, key)) members[key] = extensions.members[key];
  const { verbosity } = extensions.members;
  return { members, ...(verbosity !== undefined && { text: { verbosity } }) };
}

export function requestLosses(extensions: Extensions | undefined): readonly Loss[] {
  const losses = extensionLosses(extensions, PROTOCOL, '');
  if (extensions?.protocol !== 'openai-chat') return losses;
  return losses.filter(({ path }) => path !== 'verbosity' && !common.includes(path));
}
