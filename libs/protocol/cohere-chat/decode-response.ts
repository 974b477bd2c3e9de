import type { ChatResponse, Choice } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { objectAt, optionalArray, optionalObject, optionalString, readAnswer } from '../json/reader.ts';
import { decodeAssistantParts } from './decode-messages.ts';
import { decodeFinish } from './finish.ts';
import { decodeLogprobs } from './logprobs.ts';
import { ownExtensions, PROTOCOL } from './protocol.ts';
import { decodeUsage } from './usage.ts';

const known = new Set(['id', 'finish_reason', 'message', 'usage', 'logprobs']);
const messageMembers = new Set(['role', 'content', 'tool_calls', 'tool_plan', 'citations']);

/** https://docs.cohere.com/reference/chat#response */
export const decodeResponse = (body: JsonObject): ChatResponse => readAnswer(() => readResponse(body));

function readResponse(body: JsonObject): ChatResponse {
  const message = objectAt(body, 'message', '');
  const parts = decodeAssistantParts(message, 'message');
  const choice: Choice = {
    index: 0,
    content: { bare: false, parts },
    finish: decodeFinish(body.finish_reason),
  };
  const messageExtensions = ownExtensions(message, messageMembers);
  const logprobs = optionalArray(body, 'logprobs', '');
  if (logprobs !== undefined) choice.logprobs = decodeLogprobs(logprobs);
  if (messageExtensions !== undefined || logprobs !== undefined)
    choice.extensions = {
      protocol: PROTOCOL,
      members: messageExtensions?.members ?? {},
      ...(logprobs && { form: { logprobs } }),
    };
  const response: ChatResponse = { choices: [choice] };
  const id = optionalString(body, 'id', '');
  if (id !== undefined) response.id = id;
  const usage = optionalObject(body, 'usage', '');
  if (usage !== undefined) response.usage = decodeUsage(usage, 'usage');
  const extensions = ownExtensions(body, known);
  if (extensions !== undefined) response.extensions = extensions;
  return response;
}
