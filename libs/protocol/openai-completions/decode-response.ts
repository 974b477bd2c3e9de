import { GatewayError } from '@sluice/contract';
import type { ChatResponse, Choice } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, mapObjects, readAnswer, stringAt } from '../json/reader.ts';
import { decodeHead } from '../openai-chat/decode-response.ts';
import { unknownOf } from '../openai-chat/extensions.ts';
import { decodeFinish } from '../openai-chat/finish.ts';
import { decodeUsage, withExtensions } from './extensions.ts';
import { decodeLogprobs, firstOffset } from './logprobs.ts';

const known = new Set(['id', 'object', 'created', 'model', 'choices', 'usage', 'system_fingerprint']);
const choiceKeys = new Set(['index', 'text', 'logprobs', 'finish_reason', 'stop_reason']);

/** https://platform.openai.com/docs/api-reference/completions/object. Throws `upstream_invalid`. */
export function decodeResponse(body: JsonObject): ChatResponse {
  if (isObject(body.error))
    throw new GatewayError('upstream_invalid', { internal: 'An answer of status 200 holds an error.' });
  return readAnswer(() => {
    const usage = decodeUsage(body);
    return {
      ...decodeHead(body),
      choices: mapObjects(arrayAt(body, 'choices', ''), 'choices', decodeChoice),
      ...(usage !== undefined && { usage }),
      ...headExtensions(body),
    };
  });
}

export function headExtensions(body: JsonObject): Pick<ChatResponse, 'extensions'> {
  const { system_fingerprint: fingerprint } = body;
  const form = typeof fingerprint === 'string' ? { system_fingerprint: fingerprint } : undefined;
  return withExtensions(unknownOf(body, known), form);
}

export const choiceExtensions = (choice: JsonObject, form?: JsonObject): Pick<Choice, 'extensions'> =>
  withExtensions(unknownOf(choice, choiceKeys), form);

function decodeChoice(choice: JsonObject, path: string, position: number): Choice {
  const text = stringAt(choice, 'text', path);
  const old = isObject(choice.logprobs) ? choice.logprobs : undefined;
  const logprobs = old === undefined ? undefined : decodeLogprobs(old);
  const offset = old === undefined ? 0 : firstOffset(old);
  return {
    index: typeof choice.index === 'number' ? choice.index : position,
    content: { bare: false, parts: text === '' ? [] : [{ type: 'text', text }] },
    finish: decodeFinish(choice.finish_reason, choice.stop_reason, false),
    ...(logprobs !== undefined && { logprobs }),
    ...choiceExtensions(choice, offset === 0 ? undefined : { offset }),
  };
}
