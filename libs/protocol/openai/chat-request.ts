import type { Facts } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';
import { MAX_TIER_LENGTH } from '../ir/facts.ts';
import { InputMeter } from '../ir/input-meter.ts';
import { invalidRequest, isObject, type JsonObject, readObject } from '../json/read-object.ts';
import {
  isAbsent,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalString,
} from '../json/reader.ts';
import { checkMessages } from './chat-messages.ts';
import { readModel } from './fields.ts';

const MAX_CHOICES = 128;
const NUMBER_FIELDS = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'top_logprobs',
  'seed',
];
const TOOL_FIELDS = ['tools', 'functions'];

/**
 * The facts of a chat completion request, https://platform.openai.com/docs/api-reference/chat/create.
 * Checks what every provider of this protocol needs, tolerates every field it does not know.
 * `maxOutputTokens` is for all choices.
 * Throws `invalid_json`, or `invalid_request` with the field's path as `param`.
 */
export function readChatRequest(bytes: Uint8Array, counter: TokenCounter): Facts {
  const { value: body, memberText } = readObject(bytes);
  const model = readModel(body);
  const meter = new InputMeter(counter);
  checkMessages(body.messages, meter);
  optionalBoolean(body, 'stream', '');
  const choices = optionalInteger(body, 'n', '', 1, MAX_CHOICES) ?? 1;
  const legacyMax = optionalInteger(body, 'max_tokens', '', 1);
  const maxTokens = optionalInteger(body, 'max_completion_tokens', '', 1) ?? legacyMax;
  for (const field of NUMBER_FIELDS) optionalNumber(body, field, '');
  checkStop(body.stop);
  checkTools(body);
  checkResponseFormat(body.response_format);
  for (const field of TOOL_FIELDS) if (!isAbsent(body[field])) meter.tools(memberText(field));
  if (!isAbsent(body.response_format)) meter.schema(memberText('response_format'));
  return {
    model,
    stream: body.stream === true,
    includeUsage: readIncludeUsage(body.stream_options),
    ...meter.facts(),
    choices: choices > 1 ? choices : undefined,
    maxOutputTokens: maxTokens === undefined ? undefined : maxTokens * choices,
    serviceTier: optionalString(body, 'service_tier', '')?.slice(0, MAX_TIER_LENGTH),
  };
}

function readIncludeUsage(options: unknown): boolean {
  if (isAbsent(options)) return false;
  if (!isObject(options)) throw invalidRequest('stream_options', 'expected an object.');
  optionalBoolean(options, 'include_usage', 'stream_options');
  return options.include_usage === true;
}

function checkStop(stop: unknown): void {
  if (isAbsent(stop) || typeof stop === 'string') return;
  if (!Array.isArray(stop)) throw invalidRequest('stop', 'expected a string or an array of strings.');
  const wrong = stop.findIndex(entry => typeof entry !== 'string');
  if (wrong !== -1) throw invalidRequest(`stop[${wrong}]`, 'expected a string.');
}

function checkTools({ tools, tool_choice: choice }: JsonObject): void {
  if (!isAbsent(tools)) {
    if (!Array.isArray(tools)) throw invalidRequest('tools', 'expected an array of tools.');
    tools.forEach(checkTool);
  }
  if (!isAbsent(choice) && typeof choice !== 'string' && !isObject(choice))
    throw invalidRequest(
      'tool_choice',
      'expected "none", "auto", "required" or an object that names a tool.',
    );
}

function checkTool(tool: unknown, index: number): void {
  const path = `tools[${index}]`;
  if (!isObject(tool)) throw invalidRequest(path, 'expected an object.');
  // Mistral takes a function without saying that it is one.
  const type = tool.type ?? 'function';
  if (typeof type !== 'string') throw invalidRequest(`${path}.type`, 'expected a string such as "function".');
  if (type !== 'function') return;
  const definition = tool.function;
  if (!isObject(definition)) throw invalidRequest(`${path}.function`, 'expected an object with a name.');
  if (typeof definition.name !== 'string' || definition.name === '')
    throw invalidRequest(`${path}.function.name`, 'expected the name of the function.');
  if (!isAbsent(definition.parameters) && !isObject(definition.parameters))
    throw invalidRequest(`${path}.function.parameters`, 'expected a JSON Schema object.');
}

function checkResponseFormat(format: unknown): void {
  if (isAbsent(format)) return;
  if (!isObject(format)) throw invalidRequest('response_format', 'expected an object.');
  if (typeof format.type !== 'string')
    throw invalidRequest('response_format.type', 'expected "text", "json_object" or "json_schema".');
}
