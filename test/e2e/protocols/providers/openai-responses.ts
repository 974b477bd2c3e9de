import { type Said, withoutSpace } from '../dialogue.ts';
import { type JsonObject, listIn, numberIn, objectIn, parsed, textIn, valueIn } from '../json.ts';
import { eventsOf, sse } from '../sse.ts';
import {
  callFaults,
  message,
  numberOr,
  type Provider,
  type ReadMessage,
  type ReadRequest,
} from './provider.ts';

function said(answer: JsonObject): Said {
  const items = listIn(answer, 'output');
  const ofType = (type: string): JsonObject[] => items.filter(item => item.type === type);
  const calls = ofType('function_call').map(item => ({
    name: textIn(item, 'name'),
    input: parsed(textIn(item, 'arguments')),
  }));
  const cut = answer.status === 'incomplete' ? 'length' : undefined;
  return {
    text: ofType('message')
      .flatMap(item => listIn(item, 'content'))
      .map(part => textIn(part, 'text') + textIn(part, 'refusal'))
      .join(''),
    thinking: withoutSpace(
      ofType('reasoning')
        .flatMap(item => [...listIn(item, 'summary'), ...listIn(item, 'content')])
        .map(part => textIn(part, 'text'))
        .join(''),
    ),
    calls,
    finish: cut ?? (calls.length > 0 ? 'tool-calls' : 'stop'),
    tokens: {
      input: numberIn(answer, 'usage', 'input_tokens'),
      output: numberIn(answer, 'usage', 'output_tokens'),
      cached: numberIn(answer, 'usage', 'input_tokens_details', 'cached_tokens'),
      thinking: numberIn(answer, 'usage', 'output_tokens_details', 'reasoning_tokens'),
    },
  };
}

/** The last event repeats all of it. */
function fold(stream: Buffer): JsonObject {
  const last = eventsOf(stream.toString()).findLast(({ type }) =>
    ['response.completed', 'response.incomplete'].includes(String(type)),
  );
  return objectIn(last, 'response');
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
function stream(answer: JsonObject): Buffer {
  const events: JsonObject[] = [];
  const add = (type: string, more: JsonObject): void => {
    events.push({ type: `response.${type}`, sequence_number: events.length, ...more });
  };
  const begun = { ...answer, status: 'in_progress', output: [], usage: null };
  add('created', { response: begun });
  add('in_progress', { response: begun });
  listIn(answer, 'output').forEach((item, output_index) => {
    const at = { item_id: item.id, output_index };
    const open: JsonObject = { ...item, status: 'in_progress' };
    if (item.type === 'message') open.content = [];
    if (item.type === 'reasoning') Object.assign(open, { summary: [], encrypted_content: '' });
    if (item.type === 'function_call') open.arguments = '';
    add('output_item.added', { output_index, item: open });
    listIn(item, 'content').forEach((part, content_index) => {
      const inside = { ...at, content_index };
      const text = textIn(part, 'text');
      add('content_part.added', { ...inside, part: { ...part, text: '' } });
      const half = text.length >> 1;
      add('output_text.delta', { ...inside, delta: text.slice(0, half), logprobs: [] });
      add('output_text.delta', { ...inside, delta: text.slice(half), logprobs: [] });
      add('output_text.done', { ...inside, text, logprobs: [] });
      add('content_part.done', { ...inside, part });
    });
    listIn(item, 'summary').forEach((part, summary_index) => {
      const inside = { ...at, summary_index };
      const text = textIn(part, 'text');
      add('reasoning_summary_part.added', { ...inside, part: { ...part, text: '' } });
      add('reasoning_summary_text.delta', { ...inside, delta: text });
      add('reasoning_summary_text.done', { ...inside, text });
      add('reasoning_summary_part.done', { ...inside, part });
    });
    if (item.type === 'function_call') {
      add('function_call_arguments.delta', { ...at, delta: item.arguments });
      add('function_call_arguments.done', { ...at, arguments: item.arguments });
    }
    add('output_item.done', { output_index, item });
  });
  add('completed', { response: answer });
  return sse(events, true);
}

const contentText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listIn(content)
        .map(part => textIn(part, 'text'))
        .join('');

function readItem(item: JsonObject): ReadMessage {
  if (item.type === 'function_call')
    return message('assistant', {
      calls: [
        { id: textIn(item, 'call_id'), name: textIn(item, 'name'), input: parsed(textIn(item, 'arguments')) },
      ],
    });
  if (item.type === 'function_call_output')
    return message('tool', { results: [{ id: textIn(item, 'call_id'), text: contentText(item.output) }] });
  return message(item.role === 'assistant' ? 'assistant' : 'user', {
    text: contentText(item.content),
    images: listIn(item, 'content').flatMap(part =>
      part.type === 'input_image' ? [textIn(part, 'image_url').replace(/^data:image\/png;base64,/, '')] : [],
    ),
  });
}

/** Items of the model that follow each other are one turn. */
function turnsOf(items: readonly JsonObject[]): ReadMessage[] {
  const turns: ReadMessage[] = [];
  for (const item of items) {
    if (item.type === 'reasoning') continue;
    const read = readItem(item);
    const last = turns.at(-1);
    if (last !== undefined && last.role === read.role && read.role !== 'user') {
      last.text += read.text;
      last.calls.push(...read.calls);
      last.results.push(...read.results);
    } else turns.push(read);
  }
  return turns;
}

function read(body: JsonObject): ReadRequest {
  const given =
    typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : listIn(body, 'input');
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  const systems = given.filter(isSystem).map(({ content }) => contentText(content));
  const messages = turnsOf(given.filter(item => !isSystem(item)));
  return {
    system: [textIn(body, 'instructions'), ...systems].filter(Boolean).join('\n'),
    messages,
    tools: listIn(body, 'tools').map(tool => ({
      name: textIn(tool, 'name'),
      description: textIn(tool, 'description'),
      parameters: tool.parameters,
    })),
    required: body.tool_choice === 'required',
    maxTokens: numberOr(body.max_output_tokens),
    temperature: numberOr(body.temperature),
    schema: valueIn(body, 'text', 'format', 'schema'),
    thinks: typeof valueIn(body, 'reasoning', 'effort') === 'string',
    faults: [
      ...callFaults(messages),
      ...(body.store === false ? [] : ['it would be stored']),
      ...('stop' in body ? ['there is no stop'] : []),
    ],
  };
}

export const openaiResponses: Provider = {
  protocol: 'openai-responses',
  streamType: 'text/event-stream; charset=utf-8',
  said,
  fold,
  stream,
  read,
};
