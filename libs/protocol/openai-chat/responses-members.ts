import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { commonMembers } from '../openai/common-members.ts';
import type { EncodeContext } from './encode-part.ts';
import { ownMembers, PROTOCOL } from './extensions.ts';

/** The members of a request that are written as they came: its own, and those that a response has too. */
export function requestMembers(
  extensions: Extensions | undefined,
  { dialect, losses }: EncodeContext,
): JsonObject {
  if (extensions?.protocol !== 'openai-responses' || !dialect.commonMembers) {
    losses.push(...extensionLosses(extensions, PROTOCOL, ''));
    return ownMembers(extensions);
  }
  const members: JsonObject = {};
  for (const key in extensions.members) {
    const value = extensions.members[key];
    if (commonMembers.includes(key)) members[key] = value;
    else if (key === 'text' && isObject(value)) Object.assign(members, textMembers(value, losses));
    else losses.push({ feature: 'extension', path: key });
  }
  return members;
}

/** `verbosity` is within `text` there. */
function textMembers({ verbosity, ...others }: JsonObject, losses: Loss[]): JsonObject {
  for (const key in others) losses.push({ feature: 'extension', path: `text.${key}` });
  return verbosity === undefined ? {} : { verbosity };
}
