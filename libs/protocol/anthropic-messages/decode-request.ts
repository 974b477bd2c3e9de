import type { Extensions } from '../ir/extensions.ts';
import type { ChatRequest, Message, OutputFormat } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import {
  isAbsent,
  objectAt,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  restOf,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { decodeMessages, decodeSystem } from './decode-messages.ts';
import { PROTOCOL } from './protocol.ts';
import { decodeReasoning } from './thinking.ts';
import { decodeToolChoice, decodeTools } from './tools.ts';

const members = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'metadata',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'thinking',
  'tools',
  'tool_choice',
  'service_tier',
  'output_config',
  'output_format',
]);
const outputMembers = new Set(['effort', 'format']);
const metadataMembers = new Set(['user_id']);
const formatMembers = new Set(['type', 'schema']);

/** https://platform.claude.com/docs/en/api/messages/create */
export function decodeRequest(body: JsonObject): ChatRequest {
  const maxOutputTokens = optionalInteger(body, 'max_tokens', '', 0);
  if (maxOutputTokens === undefined) throw wrongField('', 'max_tokens', 'how many tokens to answer at most');
  return { ...decodePrompt(body), maxOutputTokens };
}

/** A request but for `max_tokens`, which counting tokens does without. */
export function decodePrompt(body: JsonObject): ChatRequest {
  const request: ChatRequest = {
    model: stringAt(body, 'model', ''),
    messages: decodeAllMessages(body),
    stream: optionalBoolean(body, 'stream', '') ?? false,
    includeUsage: true,
    ...decodeToolChoice(body),
  };
  decodeSettings(body, request);
  const tools = decodeTools(body);
  const reasoning = decodeReasoning(body);
  const output = decodeOutput(body);
  const extensions = decodeRest(body);
  if (tools !== undefined) request.tools = tools;
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (output !== undefined) request.output = output;
  if (extensions !== undefined) request.extensions = extensions;
  return request;
}

function decodeAllMessages(body: JsonObject): Message[] {
  const messages = decodeMessages(body);
  const system = decodeSystem(body);
  return system === undefined ? messages : [system, ...messages];
}

function decodeSettings(body: JsonObject, request: ChatRequest): void {
  const stopSequences = optionalStrings(body, 'stop_sequences', '');
  const temperature = optionalNumber(body, 'temperature', '');
  const topP = optionalNumber(body, 'top_p', '');
  const topK = optionalInteger(body, 'top_k', '');
  const serviceTier = optionalString(body, 'service_tier', '');
  const metadata = optionalObject(body, 'metadata', '');
  const user = metadata && optionalString(metadata, 'user_id', 'metadata');
  if (stopSequences !== undefined) request.stopSequences = stopSequences;
  if (temperature !== undefined) request.temperature = temperature;
  if (topP !== undefined) request.topP = topP;
  if (topK !== undefined) request.topK = topK;
  if (serviceTier !== undefined) request.serviceTier = serviceTier;
  if (user !== undefined) request.user = user;
}

/**
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs; `output_format` is what it was called
 * in its beta.
 */
function decodeOutput(body: JsonObject): OutputFormat | undefined {
  const config = optionalObject(body, 'output_config', '');
  const older = isAbsent(config?.format);
  const format = older
    ? optionalObject(body, 'output_format', '')
    : optionalObject(config ?? {}, 'format', 'output_config');
  if (format === undefined) return undefined;
  const path = older ? 'output_format' : 'output_config.format';
  if (format.type !== 'json_schema') throw wrongField(path, 'type', '"json_schema"');
  const rest = restOf(format, formatMembers);
  return {
    type: 'json-schema',
    schema: objectAt(format, 'schema', path),
    ...(rest !== undefined && { extensions: { protocol: PROTOCOL, members: rest } }),
  };
}

/** Unknown members; those of `output_config` and `metadata` under the name of these. */
function decodeRest(body: JsonObject): Extensions | undefined {
  const rest = restOf(body, members);
  const config = optionalObject(body, 'output_config', '');
  const metadata = optionalObject(body, 'metadata', '');
  const configRest = config && restOf(config, outputMembers);
  const metadataRest = metadata && restOf(metadata, metadataMembers);
  if (rest === undefined && configRest === undefined && metadataRest === undefined) return undefined;
  return {
    protocol: PROTOCOL,
    members: {
      ...rest,
      ...(configRest !== undefined && { output_config: configRest }),
      ...(metadataRest !== undefined && { metadata: metadataRest }),
    },
  };
}
