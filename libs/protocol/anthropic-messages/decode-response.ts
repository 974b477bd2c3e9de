import type { ChatResponse, Choice } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, optionalObject, optionalString, readAnswer } from '../json/reader.ts';
import { decodeBlocks } from './decode-block.ts';
import { decodeFinish } from './finish.ts';
import { PROTOCOL } from './protocol.ts';
import { decodeUsage, presentRest } from './usage.ts';

/** Of the answer's end: a stream tells them with its stop reason. */
const endMembers = ['stop_details', 'container', 'context_management'];
const members = new Set([
  'id',
  'type',
  'role',
  'model',
  'content',
  'stop_reason',
  'stop_sequence',
  'usage',
  ...endMembers,
]);

/** https://platform.claude.com/docs/en/api/messages/create#response. Throws `upstream_invalid`. */
export const decodeResponse = (body: JsonObject): ChatResponse => readAnswer(() => decodeMessage(body));

function decodeMessage(body: JsonObject): ChatResponse {
  const choice: Choice = {
    index: 0,
    content: { bare: false, parts: decodeBlocks(arrayAt(body, 'content', ''), 'content') },
    finish: decodeFinish(body.stop_reason, body.stop_sequence),
  };
  const ending = endingOf(body);
  if (ending !== undefined) choice.extensions = { protocol: PROTOCOL, members: ending };
  const response: ChatResponse = { ...decodeHead(body), choices: [choice] };
  const usage = optionalObject(body, 'usage', '');
  if (usage !== undefined) response.usage = decodeUsage(usage);
  return response;
}

function endingOf(body: JsonObject): JsonObject | undefined {
  let ending: JsonObject | undefined;
  for (const key of endMembers) {
    const value = body[key];
    if (value === undefined || value === null) continue;
    ending ??= {};
    ending[key] = value;
  }
  return ending;
}

/** What the beginning of a stream says of a message too. */
export function decodeHead(message: JsonObject): Omit<ChatResponse, 'choices' | 'usage'> {
  const head: Omit<ChatResponse, 'choices' | 'usage'> = {};
  const id = optionalString(message, 'id', '');
  const model = optionalString(message, 'model', '');
  const tier = isObject(message.usage) ? message.usage.service_tier : undefined;
  const rest = presentRest(message, members);
  if (id !== undefined) head.id = id;
  if (model !== undefined) head.model = model;
  if (typeof tier === 'string') head.serviceTier = tier;
  if (rest !== undefined) head.extensions = { protocol: PROTOCOL, members: rest };
  return head;
}
