import { type Finish, type Said, withoutSpace } from '../dialogue.ts';
import { isObject, type JsonObject, listIn, numberIn, objectIn, parsed, textIn, valueIn } from '../json.ts';
import { eventsOf, sse } from '../sse.ts';
import {
  callFaults,
  message,
  numberOr,
  type Provider,
  type ReadMessage,
  type ReadRequest,
} from './provider.ts';

const finishes: Record<string, Finish> = { stop: 'stop', length: 'length', tool_calls: 'tool-calls' };

function said(answer: JsonObject): Said {
  const told = objectIn(answer, 'choices', 0, 'message');
  const usage = objectIn(answer, 'usage');
  return {
    text: textIn(told, 'content') + textIn(told, 'refusal'),
    thinking: withoutSpace(textIn(told, 'reasoning_content') || textIn(told, 'reasoning')),
    calls: listIn(told, 'tool_calls').map(call => ({
      name: textIn(call, 'function', 'name'),
      input: parsed(textIn(call, 'function', 'arguments')),
    })),
    finish: finishes[textIn(answer, 'choices', 0, 'finish_reason')],
    tokens: {
      input: numberIn(usage, 'prompt_tokens'),
      output: numberIn(usage, 'completion_tokens'),
      cached: numberIn(usage, 'prompt_tokens_details', 'cached_tokens'),
      thinking: numberIn(usage, 'completion_tokens_details', 'reasoning_tokens'),
    },
  };
}

/** https://platform.openai.com/docs/api-reference/chat/streaming */
function fold(stream: Buffer): JsonObject {
  const told: JsonObject = { role: 'assistant', content: '', reasoning_content: '' };
  const calls: { id: string; function: { name: string; arguments: string } }[] = [];
  let finish: unknown;
  let usage: unknown;
  for (const chunk of eventsOf(stream.toString())) {
    if (isObject(chunk.usage)) usage = chunk.usage;
    const choice = objectIn(chunk, 'choices', 0);
    finish = choice.finish_reason ?? finish;
    const delta = objectIn(choice, 'delta');
    told.content = String(told.content) + textIn(delta, 'content');
    told.reasoning_content =
      String(told.reasoning_content) + (textIn(delta, 'reasoning_content') || textIn(delta, 'reasoning'));
    for (const piece of listIn(delta, 'tool_calls')) {
      const index = numberIn(piece, 'index');
      const call = calls[index] ?? { id: '', function: { name: '', arguments: '' } };
      calls[index] = call;
      call.id ||= textIn(piece, 'id');
      call.function.name += textIn(piece, 'function', 'name');
      call.function.arguments += textIn(piece, 'function', 'arguments');
    }
  }
  if (calls.length > 0) told.tool_calls = calls;
  return { choices: [{ index: 0, message: told, finish_reason: finish }], usage };
}

function stream(answer: JsonObject): Buffer {
  const { role, tool_calls: _calls, ...texts } = objectIn(answer, 'choices', 0, 'message');
  const head = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: answer.model,
  };
  const chunk = (delta: JsonObject, finish: unknown = null): JsonObject => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const calls = listIn(answer, 'choices', 0, 'message', 'tool_calls').flatMap((call, index) => [
    chunk({
      tool_calls: [
        {
          index,
          id: call.id,
          type: 'function',
          function: { name: textIn(call, 'function', 'name'), arguments: '' },
        },
      ],
    }),
    chunk({ tool_calls: [{ index, function: { arguments: textIn(call, 'function', 'arguments') } }] }),
  ]);
  const events = [
    chunk({ role, content: '' }),
    ...Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' && value !== '' ? [chunk({ [key]: value })] : [],
    ),
    ...calls,
    chunk({}, valueIn(answer, 'choices', 0, 'finish_reason')),
    { ...head, choices: [], usage: answer.usage },
  ];
  return Buffer.concat([sse(events, false), Buffer.from('data: [DONE]\n\n')]);
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
    text: contentText(content),
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
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  const messages = all.filter(given => !isSystem(given)).map(readMessage);
  return {
    system: all
      .filter(isSystem)
      .map(({ content }) => contentText(content))
      .join('\n'),
    messages,
    tools: listIn(body, 'tools').map(tool => ({
      name: textIn(tool, 'function', 'name'),
      description: textIn(tool, 'function', 'description'),
      parameters: valueIn(tool, 'function', 'parameters'),
    })),
    required: body.tool_choice === 'required',
    maxTokens: numberOr(body.max_completion_tokens ?? body.max_tokens),
    temperature: numberOr(body.temperature),
    schema: valueIn(body, 'response_format', 'json_schema', 'schema'),
    thinks: typeof body.reasoning_effort === 'string' && body.reasoning_effort !== 'none',
    faults: [
      ...callFaults(messages),
      ...(body.stream === true && valueIn(body, 'stream_options', 'include_usage') !== true
        ? ['a stream without usage']
        : []),
    ],
  };
}

export const openaiChat: Provider = {
  protocol: 'openai-chat',
  streamType: 'text/event-stream; charset=utf-8',
  said,
  fold,
  stream,
  read,
};
