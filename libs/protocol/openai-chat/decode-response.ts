import { GatewayError } from '@sluice/contract';
import type { ChatResponse, Choice } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, mapObjects, objectAt, readAnswer } from '../json/reader.ts';
import { decodeAssistant } from './decode-assistant.ts';
import { unknownOf, withExtensions } from './extensions.ts';
import { decodeFinish } from './finish.ts';
import { decodeUsage } from './usage.ts';

const known = new Set(['id', 'object', 'created', 'model', 'choices', 'usage', 'service_tier']);
const choiceKeys = new Set(['index', 'message', 'delta', 'finish_reason', 'stop_reason', 'logprobs']);
/** What tells of the provider's machinery, and nothing that a caller of another protocol misses. */
const formKeys = ['system_fingerprint', 'provider', 'x_groq', 'usage_breakdown', 'native_finish_reason'];

/** https://platform.openai.com/docs/api-reference/chat/object. Throws `upstream_invalid`. */
export function decodeResponse(body: JsonObject): ChatResponse {
  if (isObject(body.error))
    throw new GatewayError('upstream_invalid', { internal: 'An answer of status 200 holds an error.' });
  return readAnswer(() => {
    const { extensions } = splitHead(body);
    const usage = decodeUsage(body);
    return {
      ...decodeHead(body),
      choices: mapObjects(arrayAt(body, 'choices', ''), 'choices', decodeChoice),
      ...(usage !== undefined && { usage }),
      ...(typeof body.service_tier === 'string' && { serviceTier: body.service_tier }),
      ...(extensions !== undefined && { extensions }),
    };
  });
}

/** What an answer and each chunk of a stream begin with. */
export function decodeHead({
  id,
  model,
  created,
}: JsonObject): Pick<ChatResponse, 'id' | 'model' | 'createdAt'> {
  return {
    ...(typeof id === 'string' && id !== '' && { id }),
    ...(typeof model === 'string' && model !== '' && { model }),
    ...(typeof created === 'number' && { createdAt: created }),
  };
}

/** Unknown members apart from those that only tell how an answer was made. */
function splitMembers(
  object: JsonObject,
  keys: ReadonlySet<string>,
  more?: { message: JsonObject | undefined; form: JsonObject | undefined },
): Pick<Choice, 'extensions'> {
  let members = unknownOf(object, keys);
  let form: JsonObject | undefined = more?.form === undefined ? undefined : { message: more.form };
  if (members !== undefined) {
    for (const key of formKeys) {
      if (members[key] === undefined) continue;
      form = { ...form, [key]: members[key] };
      delete members[key];
    }
    if (Object.keys(members).length === 0) members = undefined;
  }
  if (more?.message !== undefined) members = { ...members, message: more.message };
  return withExtensions(members, form);
}

export const splitHead = (body: JsonObject): Pick<Choice, 'extensions'> => splitMembers(body, known);

export const splitChoice = (
  choice: JsonObject,
  message: JsonObject | undefined,
  form?: JsonObject,
): Pick<Choice, 'extensions'> => splitMembers(choice, choiceKeys, { message, form });

function decodeChoice(choice: JsonObject, path: string, position: number): Choice {
  const message = objectAt(choice, 'message', path);
  const { content, members, form } = decodeAssistant(message, `${path}.message`);
  const refused = content.parts.some(part => part.type === 'refusal');
  return {
    index: typeof choice.index === 'number' ? choice.index : position,
    content: { bare: false, parts: content.parts },
    finish: decodeFinish(choice.finish_reason, choice.stop_reason, refused),
    ...(isObject(choice.logprobs) && { logprobs: choice.logprobs }),
    ...splitChoice(choice, members, form),
  };
}
