import type { ChatRequest, Message, Reasoning } from '../ir/request.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import {
  isAbsent,
  optionalArray,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { checkOutputs, decodeInput } from './decode-input.ts';
import { ownExtensions, PROTOCOL, pick, unknownOf } from './extensions.ts';
import { decodeOutputFormat } from './output-format.ts';
import { statefulFields } from './stateful-fields.ts';
import { decodeToolChoice } from './tool-choice.ts';
import { decodeTools } from './tools.ts';

/** What has a name in the representation, or says nothing that another provider would do otherwise. */
const known = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'stream_options',
  'store',
  'background',
  'truncation',
  'include',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'service_tier',
  'metadata',
  'user',
  'prompt_cache_key',
]);

/** https://platform.openai.com/docs/api-reference/responses/create */
export function decodeRequest(body: JsonObject): ChatRequest {
  const stream = optionalBoolean(body, 'stream', '');
  const tools = optionalArray(body, 'tools', '');
  const toolChoice = decodeToolChoice(body.tool_choice);
  const parallelToolCalls = optionalBoolean(body, 'parallel_tool_calls', '');
  const text = optionalObject(body, 'text', '');
  const output = text && decodeOutputFormat(text);
  const maxOutputTokens = optionalInteger(body, 'max_output_tokens', '', 1);
  const temperature = optionalNumber(body, 'temperature', '');
  const topP = optionalNumber(body, 'top_p', '');
  const logprobs = decodeLogprobs(body);
  const reasoning = decodeReasoning(body);
  const serviceTier = optionalString(body, 'service_tier', '');
  const metadata = decodeMetadata(body);
  const user = optionalString(body, 'user', '');
  const promptCacheKey = optionalString(body, 'prompt_cache_key', '');
  return {
    model: modelOf(body),
    messages: decodeMessages(body),
    stream: stream === true,
    includeUsage: true,
    ...(tools && { tools: decodeTools(tools) }),
    ...(toolChoice && { toolChoice }),
    ...(parallelToolCalls !== undefined && { parallelToolCalls }),
    ...(output && { output }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(logprobs && { logprobs }),
    ...(reasoning && { reasoning }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(metadata && { metadata }),
    ...(user !== undefined && { user }),
    ...(promptCacheKey !== undefined && { promptCacheKey }),
    extensions: requestExtensions(body, text),
  };
}

function modelOf(body: JsonObject): string {
  const model = stringAt(body, 'model', '');
  if (model === '') throw wrongField('', 'model', 'the name of a model');
  return model;
}

function decodeMessages(body: JsonObject): Message[] {
  const instructions = optionalString(body, 'instructions', '');
  const messages = decodeInputOf(body);
  if (instructions !== undefined)
    messages.unshift({
      role: 'system',
      content: { bare: true, parts: [{ type: 'text', text: instructions }] },
      extensions: { protocol: PROTOCOL, members: {}, form: { instructions: true } },
    });
  return messages;
}

/** What the provider may have stored, so that the input need not be complete. */
const stored = ['previous_response_id', 'conversation', 'prompt'];

function decodeInputOf(body: JsonObject): Message[] {
  const { input } = body;
  const complete = stored.every(key => isAbsent(body[key]));
  if (typeof input === 'string')
    return [{ role: 'user', content: { bare: true, parts: [{ type: 'text', text: input }] } }];
  if (isAbsent(input) && !complete) return [];
  if (!Array.isArray(input)) throw invalidRequest('input', 'expected a string or an array.');
  const messages = decodeInput(input);
  if (complete) checkOutputs(messages, input);
  return messages;
}

const LOGPROBS = 'message.output_text.logprobs';

function decodeLogprobs(body: JsonObject): { top?: number } | undefined {
  const top = optionalInteger(body, 'top_logprobs', '', 0);
  if (top !== undefined) return { top };
  return optionalStrings(body, 'include', '')?.includes(LOGPROBS) ? {} : undefined;
}

const reasoningKeys = new Set(['effort', 'summary', 'generate_summary']);

function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const reasoning = optionalObject(body, 'reasoning', '');
  if (reasoning === undefined) return undefined;
  const effort = optionalString(reasoning, 'effort', 'reasoning');
  const older = optionalString(reasoning, 'generate_summary', 'reasoning');
  const show = optionalString(reasoning, 'summary', 'reasoning') ?? older;
  const extensions = ownExtensions(
    unknownOf(reasoning, reasoningKeys),
    older === undefined ? {} : { ...pick(reasoning, ['summary']), generate_summary: older },
  );
  return {
    ...(effort !== undefined && { effort }),
    ...(show !== undefined && { show }),
    ...(extensions && { extensions }),
  };
}

function decodeMetadata(body: JsonObject): Record<string, string> | undefined {
  const metadata = optionalObject(body, 'metadata', '');
  if (metadata === undefined) return undefined;
  const texts: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') throw wrongField('metadata', key, 'a string');
    texts[key] = value;
  }
  return { ...texts };
}

/** Asks for what is in the representation anyway; anything else that is included belongs to OpenAI's own tools. */
const included = new Set(['reasoning.encrypted_content', LOGPROBS]);

function requestExtensions(body: JsonObject, text: JsonObject | undefined) {
  const include = optionalStrings(body, 'include', '');
  const form = pick(body, ['stream', 'stream_options', 'store', 'background', 'truncation']);
  const members: JsonObject = { ...unknownOf(body, known) };
  if (form.truncation === 'auto') move('truncation', form, members);
  for (const field of statefulFields(body)) move(field, form, members);
  if (typeof body.input === 'string') form.input = 'text';
  if (include?.every(one => included.has(one))) form.include = include;
  else if (include) members.include = include;
  const { format: _format, ...textRest } = text ?? {};
  const textMembers = unknownOf(textRest, none);
  if (textMembers) members.text = textMembers;
  return { protocol: PROTOCOL, members, form };
}

const none: ReadonlySet<string> = new Set();

function move(key: string, from: JsonObject, to: JsonObject): void {
  if (key in from) to[key] = from[key];
  delete from[key];
}
