import { type Finish, type Said, withoutSpace } from '../dialogue.ts';
import { type JsonObject, listIn, numberIn, objectIn, parsed, textIn, valueIn } from '../json.ts';
import { eventsOf, sse } from '../sse.ts';
import { cohereStream, foldCohereStream } from './cohere-stream.ts';
import {
  callFaults,
  message,
  numberOr,
  type Provider,
  type ReadMessage,
  type ReadRequest,
} from './provider.ts';

const finishes: Record<string, Finish> = { COMPLETE: 'stop', MAX_TOKENS: 'length', TOOL_CALL: 'tool-calls' };

function said(answer: JsonObject): Said {
  const told = objectIn(answer, 'message');
  const parts = listIn(told, 'content');
  return {
    text: parts.map(part => textIn(part, 'text')).join(''),
    thinking: withoutSpace(textIn(told, 'tool_plan') + parts.map(part => textIn(part, 'thinking')).join('')),
    calls: listIn(told, 'tool_calls').map(call => ({
      name: textIn(call, 'function', 'name'),
      input: parsed(textIn(call, 'function', 'arguments')),
    })),
    finish: finishes[textIn(answer, 'finish_reason')],
    tokens: {
      input: numberIn(answer, 'usage', 'tokens', 'input_tokens'),
      output: numberIn(answer, 'usage', 'tokens', 'output_tokens'),
      cached: numberIn(answer, 'usage', 'cached_tokens'),
    },
  };
}

const contentText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listIn(content)
        .map(part => textIn(part, 'text'))
        .join('');

function readMessage(given: JsonObject): ReadMessage {
  const { role, content } = given;
  if (role === 'tool')
    return message('tool', { results: [{ id: textIn(given, 'tool_call_id'), text: contentText(content) }] });
  return message(role === 'assistant' ? 'assistant' : 'user', {
    text: contentText(content) + textIn(given, 'tool_plan'),
    images: listIn(content).flatMap(part =>
      part.type === 'image_url'
        ? [textIn(part, 'image_url', 'url').replace(/^data:image\/png;base64,/, '')]
        : [],
    ),
    calls: listIn(given, 'tool_calls').map(call => ({
      id: textIn(call, 'id'),
      name: textIn(call, 'function', 'name'),
      input: parsed(textIn(call, 'function', 'arguments')),
    })),
  });
}

function read(body: JsonObject): ReadRequest {
  const all = listIn(body, 'messages');
  const messages = all.filter(({ role }) => role !== 'system').map(readMessage);
  return {
    system: all
      .filter(({ role }) => role === 'system')
      .map(({ content }) => contentText(content))
      .join('\n'),
    messages,
    tools: listIn(body, 'tools').map(tool => ({
      name: textIn(tool, 'function', 'name'),
      description: textIn(tool, 'function', 'description'),
      parameters: valueIn(tool, 'function', 'parameters'),
    })),
    required: body.tool_choice === 'REQUIRED',
    maxTokens: numberOr(body.max_tokens),
    temperature: numberOr(body.temperature),
    schema: valueIn(body, 'response_format', 'json_schema'),
    thinks: valueIn(body, 'thinking', 'type') === 'enabled',
    faults: callFaults(messages),
  };
}

export const cohereChat: Provider = {
  protocol: 'cohere-chat',
  streamType: 'text/event-stream',
  said,
  fold: bytes => foldCohereStream(eventsOf(bytes.toString())),
  stream: answer => sse(cohereStream(answer), false),
  read,
};
