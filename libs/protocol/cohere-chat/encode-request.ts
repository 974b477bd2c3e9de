import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { Loss, LossFeature } from '../ir/loss.ts';
import { budgetOfEffort } from '../ir/reasoning.ts';
import type { ChatRequest, OutputFormat, Reasoning, Tool, ToolChoice } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { encodeMessages } from './encode-messages.ts';
import { extended, PROTOCOL } from './protocol.ts';

/** https://docs.cohere.com/reference/chat */
export function encodeRequest(request: ChatRequest, { model }: EncodeRequestOptions): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const { messages, documents } = encodeMessages(request.messages, losses);
  const body: JsonObject = { model, messages, stream: request.stream };
  if (documents.length > 0) body.documents = documents;
  encodeTools(request, body, losses);
  encodeSampling(request, body, losses);
  const format = encodeFormat(request.output, losses);
  if (format !== undefined) body.response_format = format;
  const thinking = encodeThinking(request.reasoning, losses);
  if (thinking !== undefined) body.thinking = thinking;
  loseTheRest(request, losses);
  return { value: extended(body, request.extensions, '', losses), losses };
}

/** There is no choice of one tool, or of some: the others are left out. */
function offeredTools({ tools = [], toolChoice: choice }: ChatRequest): readonly Tool[] {
  if (choice?.type === 'tool') return tools.filter(({ name }) => name === choice.name);
  return choice?.type === 'allowed' ? tools.filter(({ name }) => choice.names.includes(name)) : tools;
}

function encodeTools(request: ChatRequest, body: JsonObject, losses: Loss[]): void {
  const offered = offeredTools(request);
  const tools = offered.flatMap((tool, index) => encodeTool(tool, `tools[${index}]`, losses) ?? []);
  if (tools.length > 0) body.tools = tools;
  const strict = offered.flatMap(tool => (tool.type === 'function' ? [tool.strict] : []));
  if (strict.length > 0 && strict.every(value => value === strict[0])) {
    if (strict[0] !== undefined) body.strict_tools = strict[0];
  } else if (strict.includes(true)) losses.push({ feature: 'tool-strict', path: 'tools' });
  const choice = encodeChoice(request.toolChoice, losses);
  if (choice !== undefined) body.tool_choice = choice;
}

function encodeTool(tool: Tool, path: string, losses: Loss[]): JsonObject | undefined {
  if (tool.type === 'native' && tool.protocol === PROTOCOL) return tool.value;
  if (tool.type !== 'function') {
    losses.push({ feature: tool.type === 'custom' ? 'custom-tool' : 'native-tool', path });
    return undefined;
  }
  if (tool.cache !== undefined) losses.push({ feature: 'cache', path });
  const described: JsonObject = { name: tool.name };
  if (tool.description !== undefined) described.description = tool.description;
  // Cohere wants parameters, be they none.
  described.parameters = tool.parameters ?? { type: 'object', properties: {} };
  const { extensions } = tool;
  if (extensions?.protocol === PROTOCOL && isObject(extensions.members.function)) {
    const { function: rest, ...members } = extensions.members;
    return { type: 'function', function: { ...described, ...rest }, ...members };
  }
  return extended({ type: 'function', function: described }, extensions, path, losses);
}

function encodeChoice(choice: ToolChoice | undefined, losses: Loss[]): string | undefined {
  if (choice === undefined) return undefined;
  extended({}, choice.extensions, 'toolChoice', losses);
  switch (choice.type) {
    case 'auto':
      return undefined;
    case 'none':
      return 'NONE';
    case 'required':
    case 'tool':
      return 'REQUIRED';
    case 'allowed':
      return choice.mode === 'required' ? 'REQUIRED' : undefined;
  }
}

const MAX_STOP_SEQUENCES = 5;
/** `p` is below 1. */
const MAX_P = 0.99;

function encodeSampling(request: ChatRequest, body: JsonObject, losses: Loss[]): void {
  const { maxOutputTokens, stopSequences, temperature, seed, topK, topP } = request;
  if (maxOutputTokens !== undefined) body.max_tokens = maxOutputTokens;
  if (stopSequences !== undefined) {
    if (stopSequences.length > MAX_STOP_SEQUENCES)
      losses.push({ feature: 'stop-sequences', path: 'stopSequences' });
    body.stop_sequences = stopSequences.slice(0, MAX_STOP_SEQUENCES);
  }
  if (temperature !== undefined) body.temperature = temperature;
  if (seed !== undefined) body.seed = seed;
  if (topK !== undefined) body.k = topK;
  if (topP !== undefined) body.p = Math.min(topP, MAX_P);
  encodePenalty('frequency_penalty', request.frequencyPenalty, body, losses);
  encodePenalty('presence_penalty', request.presencePenalty, body, losses);
  if (request.logprobs === undefined) return;
  body.logprobs = true;
  if (request.logprobs.top) losses.push({ feature: 'logprobs', path: 'logprobs.top' });
}

/** From 0 to 1; OpenAI's go from -2 to 2. */
function encodePenalty(key: string, penalty: number | undefined, body: JsonObject, losses: Loss[]): void {
  if (penalty === undefined) return;
  if (penalty < 0 || penalty > 1) losses.push({ feature: 'penalties', path: key });
  body[key] = Math.min(1, Math.max(0, penalty));
}

function encodeFormat(output: OutputFormat | undefined, losses: Loss[]): JsonObject | undefined {
  if (output === undefined) return undefined;
  const format: JsonObject = { type: output.type === 'text' ? 'text' : 'json_object' };
  if (output.type === 'json-schema') format.json_schema = output.schema;
  return extended(format, output.extensions, 'output', losses);
}

function encodeThinking(reasoning: Reasoning | undefined, losses: Loss[]): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { enabled, effort, budgetTokens, extensions } = reasoning;
  const budget = budgetTokens ?? (effort === undefined ? undefined : budgetOfEffort(effort));
  if (effort !== undefined && budget === undefined)
    losses.push({ feature: 'reasoning', path: 'reasoning.effort' });
  if (enabled === undefined && budget === undefined) return undefined;
  const off = enabled === false || budget === 0;
  const thinking: JsonObject = { type: off ? 'disabled' : 'enabled' };
  if (budget !== undefined && !off) thinking.token_budget = budget;
  return extended(thinking, extensions, 'reasoning', losses);
}

function loseTheRest(request: ChatRequest, losses: Loss[]): void {
  const lose = (feature: LossFeature, path: string, lost: boolean): void => {
    if (lost) losses.push({ feature, path });
  };
  lose('candidates', 'candidates', (request.candidates ?? 1) > 1);
  lose('parallel-tool-calls', 'parallelToolCalls', request.parallelToolCalls === false);
  lose('service-tier', 'serviceTier', request.serviceTier !== undefined && request.serviceTier !== 'auto');
  lose('metadata', 'metadata', request.metadata !== undefined);
  lose('user', 'user', request.user !== undefined);
  lose('cache', 'promptCacheKey', request.promptCacheKey !== undefined);
  lose('modalities', 'modalities', request.modalities?.some(modality => modality !== 'text') === true);
}
