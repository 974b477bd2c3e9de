import type { ChatProtocol } from '@sluice/contract';
import type { Extensions } from '../ir/extensions.ts';
import type { JsonObject } from '../json/read-object.ts';
import { restOf } from '../json/reader.ts';

export const PROTOCOL = 'openai-chat' satisfies ChatProtocol;

const nothing: JsonObject = {};

/** What a node keeps of this protocol; undefined where there is nothing. */
function ownExtensions(
  members: JsonObject | undefined,
  form: JsonObject | undefined,
): Extensions | undefined {
  if (members === undefined && form === undefined) return undefined;
  return { protocol: PROTOCOL, members: members ?? {}, ...(form !== undefined && { form }) };
}

export const ownForm = (extensions: Extensions | undefined): JsonObject =>
  extensions?.protocol === PROTOCOL ? (extensions.form ?? nothing) : nothing;

export const ownMembers = (extensions: Extensions | undefined): JsonObject =>
  extensions?.protocol === PROTOCOL ? extensions.members : nothing;

/** The members that are neither known nor `null`, which says nothing; undefined where there are none. */
export function unknownOf(object: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const rest = restOf(object, known);
  if (rest === undefined) return undefined;
  let empty = true;
  for (const key in rest) {
    if (rest[key] === null) delete rest[key];
    else empty = false;
  }
  return empty ? undefined : rest;
}

/** `{ extensions }`, or nothing to spread. */
export const withExtensions = (
  members: JsonObject | undefined,
  form?: JsonObject | undefined,
): { extensions?: Extensions } => {
  const extensions = ownExtensions(members, form);
  return extensions === undefined ? {} : { extensions };
};
