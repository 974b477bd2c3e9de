import type { ChatProtocol } from '@sluice/contract';
import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { CacheMark } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { extensionsOf, isAbsent, objectAt, optionalString, restOf, wrongField } from '../json/reader.ts';

export const PROTOCOL = 'anthropic-messages' satisfies ChatProtocol;

const cacheMembers = new Set(['type', 'ttl']);

/** The unknown members of a node, and those of its `cache_control` under the name of that. */
export function ownExtensions(object: JsonObject, known: ReadonlySet<string>): Extensions | undefined {
  const control = object.cache_control;
  const rest = isObject(control) && known.has('cache_control') ? restOf(control, cacheMembers) : undefined;
  const extensions = extensionsOf(object, known, PROTOCOL);
  if (rest === undefined) return extensions;
  return { protocol: PROTOCOL, members: { ...extensions?.members, cache_control: rest } };
}

/** A node with the members that were in its extensions; another protocol's are losses. */
export function extended(
  value: JsonObject,
  extensions: Extensions | undefined,
  path: string,
  losses: Loss[],
): JsonObject {
  if (extensions === undefined) return value;
  if (extensions.protocol !== PROTOCOL) {
    losses.push(...extensionLosses(extensions, PROTOCOL, path));
    return value;
  }
  return merged(value, extensions.members);
}

/** Objects that both have are merged, so that a node can leave unknown members of an inner object here. */
export function merged(value: JsonObject, members: JsonObject): JsonObject {
  const result: JsonObject = { ...value, ...members };
  for (const key in members) {
    const known = value[key];
    const rest = members[key];
    if (Object.hasOwn(value, key) && isObject(known) && isObject(rest)) result[key] = { ...known, ...rest };
  }
  return result;
}

/** How this protocol wrote a node, where it was this protocol. */
export const formOf = (extensions: Extensions | undefined): JsonObject | undefined =>
  extensions?.protocol === PROTOCOL ? extensions.form : undefined;

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
export function decodeCacheMark(node: JsonObject, path: string): CacheMark | undefined {
  if (isAbsent(node.cache_control)) return undefined;
  const control = objectAt(node, 'cache_control', path);
  const controlPath = `${path}.cache_control`;
  if (control.type !== 'ephemeral') throw wrongField(controlPath, 'type', '"ephemeral"');
  const ttl = optionalString(control, 'ttl', controlPath);
  return ttl === undefined ? {} : { ttl };
}

export const encodeCacheMark = ({ ttl }: CacheMark): JsonObject =>
  ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl };
