import type { InputMeter } from '../ir/input-meter.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { isAbsent } from '../json/reader.ts';

const MAX_MESSAGES = 4096;
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages */
export function checkMessages(messages: unknown, meter: InputMeter): void {
  if (!Array.isArray(messages)) throw invalidRequest('messages', 'expected an array of messages.');
  if (messages.length === 0) throw invalidRequest('messages', 'expected at least one message.');
  if (messages.length > MAX_MESSAGES)
    throw invalidRequest('messages', `expected at most ${MAX_MESSAGES} messages.`);
  meter.messages(messages.length);
  for (let index = 0; index < messages.length; index += 1) checkMessage(messages[index], index, meter);
}

function checkMessage(message: unknown, index: number, meter: InputMeter): void {
  if (!isObject(message)) throw invalidRequest(`messages[${index}]`, 'expected an object.');
  const { role, name } = message;
  if (typeof role !== 'string' || !ROLES.includes(role))
    throw invalidRequest(`messages[${index}].role`, `expected one of ${ROLES.join(', ')}.`);
  if (!isAbsent(name)) {
    if (typeof name !== 'string') throw invalidRequest(`messages[${index}].name`, 'expected a string.');
    meter.text(name);
  }
  if (role === 'tool' && typeof message.tool_call_id !== 'string')
    throw invalidRequest(`messages[${index}].tool_call_id`, 'expected the id of the call that this answers.');
  if (role === 'function' && typeof name !== 'string')
    throw invalidRequest(`messages[${index}].name`, 'expected the name of the function.');
  checkContent(message.content, role, index, meter);
  if (!isAbsent(message.tool_calls)) checkToolCalls(message.tool_calls, index, meter);
}

function checkContent(content: unknown, role: string, index: number, meter: InputMeter): void {
  if (typeof content === 'string') {
    meter.text(content);
    return;
  }
  if (Array.isArray(content)) {
    for (let part = 0; part < content.length; part += 1) checkPart(content[part], index, part, meter);
    return;
  }
  // An assistant's message may consist of tool calls alone; a function may return nothing.
  if (isAbsent(content) && (role === 'assistant' || role === 'function')) return;
  throw invalidRequest(`messages[${index}].content`, 'expected a string or an array of content parts.');
}

function checkPart(part: unknown, index: number, partIndex: number, meter: InputMeter): void {
  const path = `messages[${index}].content[${partIndex}]`;
  if (!isObject(part)) throw invalidRequest(path, 'expected a content part object.');
  switch (part.type) {
    case 'text':
    case 'refusal': {
      const text = part[part.type];
      if (typeof text !== 'string') throw invalidRequest(`${path}.${part.type}`, 'expected a string.');
      meter.text(text);
      return;
    }
    case 'image_url':
      meter.attachment(checkImage(part.image_url, path));
      return;
    // Mistral’s, of an answer that is over: the model does not get it again.
    case 'thinking':
      return;
    case 'input_audio':
    case 'file': {
      const file = part[part.type];
      if (!isObject(file)) throw invalidRequest(`${path}.${part.type}`, 'expected an object.');
      meter.file(part.type === 'file' ? file.file_data : file.data);
      return;
    }
    default:
      // Providers have kinds of their own, such as `video_url`.
      if (typeof part.type !== 'string')
        throw invalidRequest(`${path}.type`, 'expected a string such as "text" or "image_url".');
      meter.file(sourceOf(part[part.type]));
  }
}

const sourceOf = (given: unknown): unknown => (isObject(given) ? given.url : given);

/** An object with a URL; some providers take the URL itself. Gives its detail. */
function checkImage(image: unknown, path: string): unknown {
  const url = isObject(image) ? image.url : image;
  if (typeof url === 'string') return isObject(image) ? image.detail : undefined;
  throw invalidRequest(`${path}.image_url${isObject(image) ? '.url' : ''}`, 'expected a URL.');
}

function checkToolCalls(calls: unknown, index: number, meter: InputMeter): void {
  const path = `messages[${index}].tool_calls`;
  if (!Array.isArray(calls)) throw invalidRequest(path, 'expected an array of tool calls.');
  calls.forEach((call: unknown, position) => {
    if (!isObject(call)) throw invalidRequest(`${path}[${position}]`, 'expected an object.');
    if (!isAbsent(call.id) && typeof call.id !== 'string')
      throw invalidRequest(`${path}[${position}].id`, 'expected a string.');
    if (isAbsent(call.type) || call.type === 'function')
      checkFunctionCall(call.function, `${path}[${position}].function`, meter);
  });
}

function checkFunctionCall(call: unknown, path: string, meter: InputMeter): void {
  if (!isObject(call)) throw invalidRequest(path, 'expected an object with name and arguments.');
  const { name, arguments: input }: JsonObject = call;
  if (typeof name !== 'string') throw invalidRequest(`${path}.name`, 'expected the name of the function.');
  // Mistral takes arguments as an object too.
  if (typeof input !== 'string' && !isObject(input))
    throw invalidRequest(`${path}.arguments`, 'expected a string of JSON.');
  meter.text(name);
  if (typeof input === 'string') meter.text(input);
}
