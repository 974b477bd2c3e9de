import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { JsonObject } from '../json/read-object.ts';
import { commonMembers } from '../openai/common-members.ts';
import { PROTOCOL } from './extensions.ts';

/** The members of a chat completion that a response takes too; `verbosity` is within `text` here. */
export function chatMembers(extensions: Extensions | undefined): { members: JsonObject; text?: JsonObject } {
  const members: JsonObject = {};
  if (extensions?.protocol !== 'openai-chat') return { members };
  for (const key of commonMembers)
    if (Object.hasOwn(extensions.members, key)) members[key] = extensions.members[key];
  const { verbosity } = extensions.members;
  return { members, ...(verbosity !== undefined && { text: { verbosity } }) };
}

export function requestLosses(extensions: Extensions | undefined): readonly Loss[] {
  const losses = extensionLosses(extensions, PROTOCOL, '');
  if (extensions?.protocol !== 'openai-chat') return losses;
  return losses.filter(({ path }) => path !== 'verbosity' && !commonMembers.includes(path));
}
