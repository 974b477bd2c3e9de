import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { type Finish, type Said, withoutSpace } from '../dialogue.ts';
import { type JsonObject, listIn, numberIn, objectIn, parsed, textIn, valueIn } from '../json.ts';
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
const codec = new EventStreamCodec(toUtf8, fromUtf8);

const contentOf = (answer: JsonObject): JsonObject[] => listIn(answer, 'output', 'message', 'content');

function said(answer: JsonObject): Said {
  const blocks = contentOf(answer);
  const usage = objectIn(answer, 'usage');
  const cached = numberIn(usage, 'cacheReadInputTokens');
  return {
    text: blocks.map(block => textIn(block, 'text')).join(''),
    thinking: withoutSpace(
      blocks.map(block => textIn(block, 'reasoningContent', 'reasoningText', 'text')).join(''),
    ),
    calls: blocks
      .filter(block => 'toolUse' in block)
      .map(block => ({ name: textIn(block, 'toolUse', 'name'), input: objectIn(block, 'toolUse', 'input') })),
    finish: finishes[textIn(answer, 'stopReason')],
    tokens: {
      input: numberIn(usage, 'inputTokens') + cached + numberIn(usage, 'cacheWriteInputTokens'),
      output: numberIn(usage, 'outputTokens'),
      cached,
    },
  };
}

/** Each message begins with its length, https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html. */
function eventsOf(stream: Buffer): { type: string; payload: JsonObject }[] {
  const events: { type: string; payload: JsonObject }[] = [];
  for (let at = 0; at < stream.length; at += stream.readUInt32BE(at)) {
    const { headers, body } = codec.decode(stream.subarray(at, at + stream.readUInt32BE(at)));
    events.push({ type: String(headers[':event-type']?.value), payload: parsed(toUtf8(body)) });
  }
  return events;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
function fold(stream: Buffer): JsonObject {
  const blocks: JsonObject[] = [];
  let stopReason: unknown;
  let usage: unknown;
  const append = (target: JsonObject, key: string, text: string): void => {
    if (text !== '') target[key] = textIn(target, key) + text;
  };
  for (const { type, payload } of eventsOf(stream)) {
    const index = numberIn(payload, 'contentBlockIndex');
    const block = blocks[index] ?? {};
    if (type.startsWith('contentBlockSta') || type === 'contentBlockDelta') blocks[index] = block;
    if (type === 'contentBlockStart') Object.assign(block, objectIn(payload, 'start'));
    const delta = objectIn(payload, 'delta');
    append(block, 'text', textIn(delta, 'text'));
    if ('toolUse' in delta) append(objectIn(block, 'toolUse'), 'json', textIn(delta, 'toolUse', 'input'));
    if ('reasoningContent' in delta) {
      const told = objectIn(block, 'reasoningContent', 'reasoningText');
      append(told, 'text', textIn(delta, 'reasoningContent', 'text'));
      append(told, 'signature', textIn(delta, 'reasoningContent', 'signature'));
      block.reasoningContent = { reasoningText: told };
    }
    if (type === 'messageStop') stopReason = payload.stopReason;
    if (type === 'metadata') usage = payload.usage;
  }
  for (const block of blocks)
    if ('toolUse' in block) objectIn(block, 'toolUse').input = parsed(textIn(block, 'toolUse', 'json'));
  return { output: { message: { role: 'assistant', content: blocks } }, stopReason, usage };
}

const awsEvent = (type: string, payload: JsonObject): Uint8Array =>
  encodeEvent(type, JSON.stringify(payload));

/** Sound to its framing, but no JSON. */
export const malformedAwsEvent = (): Buffer =>
  Buffer.from(encodeEvent('contentBlockDelta', '{"broken": "Gr'));

function encodeEvent(type: string, payload: string): Uint8Array {
  return codec.encode({
    headers: {
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: 'event' },
    },
    body: fromUtf8(payload),
  });
}

function stream(answer: JsonObject): Buffer {
  const events = [awsEvent('messageStart', { role: 'assistant' })];
  contentOf(answer).forEach((block, contentBlockIndex) => {
    const delta = (value: JsonObject): void => {
      events.push(awsEvent('contentBlockDelta', { contentBlockIndex, delta: value }));
    };
    if ('toolUse' in block) {
      const { input, ...start } = objectIn(block, 'toolUse');
      events.push(awsEvent('contentBlockStart', { contentBlockIndex, start: { toolUse: start } }));
      const text = JSON.stringify(input);
      delta({ toolUse: { input: text.slice(0, 3) } });
      delta({ toolUse: { input: text.slice(3) } });
    } else if ('reasoningContent' in block) {
      const { text, signature } = objectIn(block, 'reasoningContent', 'reasoningText');
      const { redactedContent } = objectIn(block, 'reasoningContent');
      if (redactedContent !== undefined) delta({ reasoningContent: { redactedContent } });
      if (text !== undefined) delta({ reasoningContent: { text } });
      if (signature !== undefined) delta({ reasoningContent: { signature } });
    } else delta(block);
    events.push(awsEvent('contentBlockStop', { contentBlockIndex }));
  });
  events.push(
    awsEvent('messageStop', { stopReason: answer.stopReason }),
    awsEvent('metadata', { usage: answer.usage, metrics: { latencyMs: 100 } }),
  );
  return Buffer.concat(events);
}

function readMessage({ role, content }: JsonObject): ReadMessage {
  const blocks = listIn(content);
  const results = blocks
    .filter(block => 'toolResult' in block)
    .map(block => ({
      id: textIn(block, 'toolResult', 'toolUseId'),
      text: listIn(block, 'toolResult', 'content')
        .map(part => textIn(part, 'text'))
        .join(''),
    }));
  const own = role === 'assistant' ? 'assistant' : 'user';
  return message(results.length > 0 ? 'tool' : own, {
    text: blocks.map(block => textIn(block, 'text')).join(''),
    images: blocks.flatMap(block => ('image' in block ? [textIn(block, 'image', 'source', 'bytes')] : [])),
    calls: blocks
      .filter(block => 'toolUse' in block)
      .map(block => ({
        id: textIn(block, 'toolUse', 'toolUseId'),
        name: textIn(block, 'toolUse', 'name'),
        input: objectIn(block, 'toolUse', 'input'),
      })),
    results,
  });
}

function read(body: JsonObject): ReadRequest {
  const given = listIn(body, 'messages');
  const messages = given.map(readMessage);
  const specs = listIn(body, 'toolConfig', 'tools').filter(tool => 'toolSpec' in tool);
  const format = textIn(body, 'outputConfig', 'textFormat', 'structure', 'jsonSchema', 'schema');
  const thinks = textIn(body, 'additionalModelRequestFields', 'thinking', 'type') === 'enabled';
  const forced = ['any', 'tool'].some(key => valueIn(body, 'toolConfig', 'toolChoice', key) !== undefined);
  return {
    system: listIn(body, 'system')
      .map(block => textIn(block, 'text'))
      .join('\n'),
    messages,
    tools: specs.map(tool => ({
      name: textIn(tool, 'toolSpec', 'name'),
      description: textIn(tool, 'toolSpec', 'description'),
      parameters: valueIn(tool, 'toolSpec', 'inputSchema', 'json'),
    })),
    required: forced,
    maxTokens: numberOr(valueIn(body, 'inferenceConfig', 'maxTokens')),
    temperature: numberOr(valueIn(body, 'inferenceConfig', 'temperature')),
    schema: format === '' ? undefined : JSON.parse(format),
    thinks,
    faults: [
      ...callFaults(messages),
      ...alternationFaults(given.map(({ role }) => String(role))),
      ...(messages.some(({ calls }) => calls.length > 0) && specs.length === 0
        ? ['calls without toolConfig']
        : []),
      ...('modelId' in body || 'model' in body ? ['the model is in the address'] : []),
    ],
  };
}

export const bedrockConverse: Provider = {
  protocol: 'bedrock-converse',
  streamType: 'application/vnd.amazon.eventstream',
  said,
  fold,
  stream,
  read,
};
