import { type Finish, type Said, withoutSpace } from '../dialogue.ts';
import { isObject, type JsonObject, listIn, numberIn, objectIn, parsed, textIn, valueIn } from '../json.ts';
import { eventsOf, sse } from '../sse.ts';
import {
  alternationFaults,
  callFaults,
  message,
  numberOr,
  type Provider,
  type ReadMessage,
  type ReadRequest,
} from './provider.ts';

const finishes: Record<string, Finish> = { end_turn: 'stop', max_tokens: 'length', tool_use: 'tool-calls' };

function said(answer: JsonObject): Said {
  const blocks = listIn(answer, 'content');
  const usage = objectIn(answer, 'usage');
  const cached = numberIn(usage, 'cache_read_input_tokens');
  return {
    text: blocks.map(block => textIn(block, 'text')).join(''),
    thinking: withoutSpace(blocks.map(block => textIn(block, 'thinking')).join('')),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(block => ({ name: textIn(block, 'name'), input: objectIn(block, 'input') })),
    finish: finishes[textIn(answer, 'stop_reason')],
    tokens: {
      input: numberIn(usage, 'input_tokens') + cached + numberIn(usage, 'cache_creation_input_tokens'),
      output: numberIn(usage, 'output_tokens'),
      cached,
      thinking: numberIn(usage, 'output_tokens_details', 'thinking_tokens'),
    },
  };
}

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
function fold(stream: Buffer): JsonObject {
  let answer: JsonObject = {};
  const blocks: JsonObject[] = [];
  const inputs: string[] = [];
  for (const event of eventsOf(stream.toString())) {
    const index = numberIn(event, 'index');
    const delta = objectIn(event, 'delta');
    if (event.type === 'message_start') answer = { ...objectIn(event, 'message') };
    if (event.type === 'content_block_start') blocks[index] = { ...objectIn(event, 'content_block') };
    const block = blocks[index];
    if (event.type === 'content_block_delta' && block !== undefined) {
      for (const key of ['text', 'thinking', 'signature'])
        if (typeof delta[key] === 'string') block[key] = textIn(block, key) + delta[key];
      inputs[index] = (inputs[index] ?? '') + textIn(delta, 'partial_json');
    }
    if (event.type !== 'message_delta') continue;
    answer = { ...answer, ...delta, usage: { ...objectIn(answer, 'usage'), ...objectIn(event, 'usage') } };
  }
  blocks.forEach((block, index) => {
    if (block.type === 'tool_use') block.input = parsed(inputs[index] ?? '');
  });
  return { ...answer, content: blocks };
}

function stream(answer: JsonObject): Buffer {
  const usage = objectIn(answer, 'usage');
  const events: JsonObject[] = [
    {
      type: 'message_start',
      message: { ...answer, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    },
    { type: 'ping' },
  ];
  listIn(answer, 'content').forEach((block, index) => {
    const delta = (value: JsonObject): void => {
      events.push({ type: 'content_block_delta', index, delta: value });
    };
    const start = (content_block: JsonObject): void => {
      events.push({ type: 'content_block_start', index, content_block });
    };
    if (block.type === 'text') {
      start({ ...block, text: '' });
      delta({ type: 'text_delta', text: block.text });
    } else if (block.type === 'thinking') {
      start({ type: 'thinking', thinking: '', signature: '' });
      const text = textIn(block, 'thinking');
      delta({ type: 'thinking_delta', thinking: text.slice(0, 4) });
      delta({ type: 'thinking_delta', thinking: text.slice(4) });
      delta({ type: 'signature_delta', signature: block.signature });
    } else if (block.type === 'tool_use') {
      start({ ...block, input: {} });
      const text = JSON.stringify(block.input);
      delta({ type: 'input_json_delta', partial_json: '' });
      delta({ type: 'input_json_delta', partial_json: text.slice(0, 5) });
      delta({ type: 'input_json_delta', partial_json: text.slice(5) });
    } else start(block);
    events.push({ type: 'content_block_stop', index });
  });
  events.push(
    {
      type: 'message_delta',
      delta: { stop_reason: answer.stop_reason, stop_sequence: null },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: 'message_stop' },
  );
  return sse(events, true);
}

const contentText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listIn(content)
        .map(part => textIn(part, 'text'))
        .join('');

function readMessage({ role, content }: JsonObject): ReadMessage {
  const blocks = listIn(content);
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map(block => ({ id: textIn(block, 'tool_use_id'), text: contentText(block.content) }));
  const own = role === 'assistant' ? 'assistant' : 'user';
  return message(results.length > 0 ? 'tool' : own, {
    text: contentText(content),
    images: blocks.flatMap(block => (block.type === 'image' ? [textIn(block, 'source', 'data')] : [])),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(block => ({
        id: textIn(block, 'id'),
        name: textIn(block, 'name'),
        input: objectIn(block, 'input'),
      })),
    results,
  });
}

function read(body: JsonObject): ReadRequest {
  const given = listIn(body, 'messages');
  const messages = given.map(readMessage);
  const thinks = ['enabled', 'adaptive'].includes(textIn(body, 'thinking', 'type'));
  const budget = numberOr(valueIn(body, 'thinking', 'budget_tokens'));
  const maxTokens = numberOr(body.max_tokens);
  const forced = isObject(body.tool_choice) && ['any', 'tool'].includes(textIn(body, 'tool_choice', 'type'));
  const schema = valueIn(body, 'output_config', 'format', 'schema');
  return {
    system: contentText(body.system),
    messages,
    tools: listIn(body, 'tools').map(tool => ({
      name: textIn(tool, 'name'),
      description: textIn(tool, 'description'),
      parameters: tool.input_schema,
    })),
    required: forced,
    maxTokens,
    temperature: numberOr(body.temperature),
    schema,
    thinks,
    faults: [
      ...callFaults(messages),
      ...alternationFaults(given.map(({ role }) => String(role))),
      ...(maxTokens === undefined ? ['max_tokens is required'] : []),
      ...(thinks && budget !== undefined && budget >= (maxTokens ?? 0)
        ? ['max_tokens is not above the budget']
        : []),
      ...(thinks && numberOr(body.temperature) !== undefined && body.temperature !== 1
        ? ['temperature may only be 1 with thinking']
        : []),
      ...(thinks && forced ? ['thinking with a forced tool'] : []),
    ],
  };
}

export const anthropicMessages: Provider = {
  protocol: 'anthropic-messages',
  streamType: 'text/event-stream; charset=utf-8',
  said,
  fold,
  stream,
  read,
};
