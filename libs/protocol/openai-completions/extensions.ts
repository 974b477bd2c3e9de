import type { ChatProtocol } from '@sluice/contract';
import type { Extensions } from '../ir/extensions.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { decodeUsage as decodeChatUsage, encodeUsage as encodeChatUsage } from '../openai-chat/usage.ts';

export const PROTOCOL = 'openai-completions' satisfies ChatProtocol;

const nothing: JsonObject = {};

export const ownMembers = (extensions: Extensions | undefined): JsonObject =>
  extensions?.protocol === PROTOCOL ? extensions.members : nothing;

export const ownForm = (extensions: Extensions | undefined): JsonObject =>
  extensions?.protocol === PROTOCOL ? (extensions.form ?? nothing) : nothing;

export function withExtensions(
  members: JsonObject | undefined,
  form?: JsonObject,
): { extensions?: Extensions } {
  if (members === undefined && form === undefined) return {};
  return { extensions: { protocol: PROTOCOL, members: members ?? {}, ...(form !== undefined && { form }) } };
}

/** Usage has one shape in both of OpenAI's protocols; what it holds beyond that is of this one. */
export function decodeUsage(body: JsonObject): Usage | undefined {
  const usage = decodeChatUsage(body);
  return usage?.extensions === undefined ? usage : relabel(usage, PROTOCOL);
}

export const encodeUsage = (usage: Usage): JsonObject =>
  encodeChatUsage(usage.extensions?.protocol === PROTOCOL ? relabel(usage, 'openai-chat') : usage);

const relabel = (usage: Usage, protocol: ChatProtocol): Usage =>
  usage.extensions === undefined ? usage : { ...usage, extensions: { ...usage.extensions, protocol } };
