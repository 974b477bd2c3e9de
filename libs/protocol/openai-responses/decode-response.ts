import type { Part } from '../ir/part.ts';
import type { ChatResponse } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, asObject, isAbsent, mapObjects, readAnswer, wrongField } from '../json/reader.ts';
import { decodeModelItem } from './decode-item.ts';
import { type Contents, decodeFinish, noteContents } from './finish.ts';
import { surroundings } from './response-object.ts';
import { decodeUsage } from './usage.ts';

/** https://platform.openai.com/docs/api-reference/responses/object */
export const decodeResponse = (body: JsonObject): ChatResponse =>
  readAnswer(() => decode(asObject(body, 'response')));

function decode(body: JsonObject): ChatResponse {
  if (!isAbsent(body.object) && body.object !== 'response') throw wrongField('', 'object', 'response');
  const { usage, service_tier: serviceTier } = body;
  const parts: Part[] = mapObjects(arrayAt(body, 'output', ''), 'output', decodeModelItem).flat();
  const contents: Contents = { toolCall: false, refusal: false };
  for (const part of parts) noteContents(part, contents);
  const logprobs = logprobsOf(body);
  return {
    ...responseHead(body),
    choices: [
      {
        index: 0,
        content: { bare: false, parts },
        finish: decodeFinish(body, contents),
        ...(logprobs.length > 0 && { logprobs: { content: logprobs } }),
      },
    ],
    ...(isObject(usage) && { usage: decodeUsage(usage) }),
    ...(typeof serviceTier === 'string' && { serviceTier }),
    extensions: surroundings(body, false),
  };
}

export function responseHead({ id, model, created_at: createdAt }: JsonObject) {
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof model === 'string' && { model }),
    ...(typeof createdAt === 'number' && { createdAt }),
  };
}

/** Those of all output texts, in order; `form.logprobs` of each says how many are its own. */
function logprobsOf({ output }: JsonObject): unknown[] {
  const found: unknown[] = [];
  if (!Array.isArray(output)) return found;
  for (const item of output) {
    if (!isObject(item) || item.type !== 'message' || !Array.isArray(item.content)) continue;
    for (const part of item.content)
      if (isObject(part) && Array.isArray(part.logprobs)) for (const one of part.logprobs) found.push(one);
  }
  return found;
}
