import type { ChatProtocol } from '@sluice/contract';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { extensionsOf } from '../json/reader.ts';
import type { Extensions } from './extensions.ts';
import type { Loss } from './loss.ts';
import { extensionLosses } from './losses.ts';

/** How a codec keeps and writes back what is its protocol's own. */
export interface OwnExtensions {
  /** The unknown members of a node. */
  ownExtensions(object: JsonObject, known: ReadonlySet<string>): Extensions | undefined;
  /** A node with the members that were in its extensions; another protocol's are losses. */
  extended(value: JsonObject, extensions: Extensions | undefined, path: string, losses: Loss[]): JsonObject;
  /** How the protocol wrote a node, where it was this protocol. */
  formOf(extensions: Extensions | undefined): JsonObject | undefined;
  /** Extensions that only say how a thing was written. */
  written(form: JsonObject): Extensions;
}

export const ownExtensionsOf = (protocol: ChatProtocol): OwnExtensions => ({
  ownExtensions: (object, known) => extensionsOf(object, known, protocol),
  extended(value, extensions, path, losses) {
    if (extensions === undefined) return value;
    if (extensions.protocol === protocol) return merged(value, extensions.members);
    losses.push(...extensionLosses(extensions, protocol, path));
    return value;
  },
  formOf: extensions => (extensions?.protocol === protocol ? extensions.form : undefined),
  written: form => ({ protocol, members: {}, form }),
});

/** Objects that both have are merged, so that a node can leave unknown members of an inner object here. */
export function merged(value: JsonObject, members: JsonObject): JsonObject {
  const result: JsonObject = { ...value, ...members };
  for (const key in members) {
    const known = value[key];
    const rest = members[key];
    if (Object.hasOwn(value, key) && isObject(known) && isObject(rest)) result[key] = merged(known, rest);
  }
  return result;
}
