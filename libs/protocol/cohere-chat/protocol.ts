import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { JsonObject } from '../json/read-object.ts';
import { extensionsOf } from '../json/reader.ts';

export const PROTOCOL = 'cohere-chat';

/** The unknown members of a node. */
export const ownExtensions = (object: JsonObject, known: ReadonlySet<string>): Extensions | undefined =>
  extensionsOf(object, known, PROTOCOL);

/** A node with the members that were in its extensions; another protocol's are losses. */
export function extended(
  value: JsonObject,
  extensions: Extensions | undefined,
  path: string,
  losses: Loss[],
): JsonObject {
  if (extensions === undefined) return value;
  if (extensions.protocol === PROTOCOL) return { ...value, ...extensions.members };
  losses.push(...extensionLosses(extensions, PROTOCOL, path));
  return value;
}

/** Extensions that only say how a thing was written. */
export const written = (form: JsonObject): Extensions => ({ protocol: PROTOCOL, members: {}, form });

/** How this protocol wrote a node, where it was this protocol. */
export const formOf = (extensions: Extensions | undefined): JsonObject | undefined =>
  extensions?.protocol === PROTOCOL ? extensions.form : undefined;
