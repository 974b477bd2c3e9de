import type { ChatProtocol } from '@sluice/contract';
import type { Extensions } from '../ir/extensions.ts';
import type { JsonObject } from '../json/read-object.ts';
import { isAbsent, restOf } from '../json/reader.ts';

export const PROTOCOL = 'openai-responses' as const satisfies ChatProtocol;

/**
 * What a node keeps of this protocol: `members` have no name in the representation, `form` is how the
 * protocol wrote what has one (ids and states of items, empty lists). Undefined where there is neither.
 */
export function ownExtensions(members: JsonObject | undefined, form: JsonObject): Extensions | undefined {
  const formed = hasKeys(form);
  if (members === undefined && !formed) return undefined;
  return { protocol: PROTOCOL, members: members ?? {}, ...(formed && { form }) };
}

export const isOwn = (extensions: Extensions | undefined): boolean => extensions?.protocol === PROTOCOL;

const nothing: JsonObject = {};

export const ownForm = (extensions: Extensions | undefined): JsonObject =>
  extensions?.protocol === PROTOCOL ? (extensions.form ?? nothing) : nothing;

export const ownMembers = (extensions: Extensions | undefined): JsonObject =>
  extensions?.protocol === PROTOCOL ? extensions.members : nothing;

/** Those of the named members that are given. */
export function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const key of keys) if (!isAbsent(object[key])) picked[key] = object[key];
  return picked;
}

/** The unknown members that are given; undefined where there are none. */
export function unknownOf(object: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const rest = restOf(object, known);
  if (rest === undefined) return undefined;
  for (const key of Object.keys(rest)) if (rest[key] === null) delete rest[key];
  return hasKeys(rest) ? rest : undefined;
}

export function hasKeys(object: JsonObject): boolean {
  for (const _key in object) return true;
  return false;
}
