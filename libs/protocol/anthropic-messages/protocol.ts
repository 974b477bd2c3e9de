import type { ChatProtocol } from '@sluice/contract';
import type { Extensions } from '../ir/extensions.ts';
import { ownExtensionsOf } from '../ir/own-extensions.ts';
import type { CacheMark } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { extensionsOf, isAbsent, objectAt, optionalString, restOf, wrongField } from '../json/reader.ts';

export const PROTOCOL = 'anthropic-messages' satisfies ChatProtocol;

export const { extended, formOf } = ownExtensionsOf(PROTOCOL);

const cacheMembers = new Set(['type', 'ttl']);

/** The unknown members of a node, and those of its `cache_control` under the name of that. */
export function ownExtensions(object: JsonObject, known: ReadonlySet<string>): Extensions | undefined {
  const control = object.cache_control;
  const rest = isObject(control) && known.has('cache_control') ? restOf(control, cacheMembers) : undefined;
  const extensions = extensionsOf(object, known, PROTOCOL);
  if (rest === undefined) return extensions;
  return { protocol: PROTOCOL, members: { ...extensions?.members, cache_control: rest } };
}

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
