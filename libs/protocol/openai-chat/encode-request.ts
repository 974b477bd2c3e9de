import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { LossFeature } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import { effortOfBudget } from '../ir/reasoning.ts';
import type { ChatRequest, OutputFormat, Reasoning, Tool } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { encodeMessages } from './encode-messages.ts';
import type { EncodeContext } from './encode-part.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { requestMembers } from './responses-members.ts';
import { encodeTool, encodeToolChoice } from './tools.ts';

/** https://platform.openai.com/docs/api-reference/chat/create, in the dialect of `kind`. */
export function encodeRequest(
  request: ChatRequest,
  { model, streamUsage, kind }: EncodeRequestOptions,
): Encoded<JsonObject> {
  const context: EncodeContext = { dialect: dialectOf(kind), losses: [] };
  const { extensions } = request;
  const { stream_options: streamRest, ...members } = requestMembers(extensions, context);
  const body: JsonObject = { model, messages: encodeMessages(request.messages, context) };
  if (request.stream) {
    body.stream = true;
    const asked = streamUsage === 'on-request' ? { include_usage: true } : undefined;
    if (asked !== undefined || isObject(streamRest))
      body.stream_options = { ...asked, ...(isObject(streamRest) && streamRest) };
  }
  encodeTools(request, body, context);
  encodeSampling(request, body, context);
  if (request.reasoning !== undefined) encodeReasoning(request.reasoning, body, context);
  if (request.output !== undefined) body.response_format = encodeOutput(request.output, context);
  encodeAccount(request, body, context);
  return { value: merge(body, members), losses: context.losses };
}

function merge(body: JsonObject, members: JsonObject): JsonObject {
  for (const key in members) {
    const own = body[key];
    const rest = members[key];
    body[key] = isObject(own) && isObject(rest) ? { ...own, ...rest } : rest;
  }
  return body;
}

function encodeTools(request: ChatRequest, body: JsonObject, context: EncodeContext): void {
  const { toolChoice, parallelToolCalls } = request;
  const tools = allowedTools(request, context.dialect);
  if (tools !== undefined) {
    const deprecated = tools.length > 0 && tools.every(isDeprecated);
    const encoded: JsonObject[] = [];
    tools.forEach((tool, index) => {
      const sent = encodeTool(tool, `tools[${index}]`, context.dialect, context.losses);
      if (sent !== undefined) encoded.push(sent);
    });
    if (deprecated) body.functions = encoded.map(tool => tool.function);
    else if (encoded.length > 0 || tools.length === 0) body.tools = encoded;
  }
  if (toolChoice !== undefined) {
    context.losses.push(...extensionLosses(toolChoice.extensions, PROTOCOL, 'tool_choice'));
    if (ownForm(request.extensions).functionCall === true && body.functions !== undefined)
      body.function_call = toolChoice.type === 'tool' ? { name: toolChoice.name } : toolChoice.type;
    // Where all tools had to be left out, a choice of one would be refused.
    else if (tools === undefined || body.tools !== undefined || body.functions !== undefined)
      body.tool_choice = encodeToolChoice(toolChoice, tools ?? [], context.dialect);
  }
  if (parallelToolCalls !== undefined) body.parallel_tool_calls = parallelToolCalls;
}

const isDeprecated = (tool: Tool): boolean =>
  tool.type === 'function' && ownForm(tool.extensions).deprecated === true;

function allowedTools({ tools, toolChoice }: ChatRequest, dialect: Dialect): readonly Tool[] | undefined {
  if (toolChoice?.type !== 'allowed' || dialect.allowedTools) return tools;
  const names = new Set(toolChoice.names);
  return tools?.filter(tool => names.has(tool.name));
}

function encodeSampling(request: ChatRequest, body: JsonObject, context: EncodeContext): void {
  const { dialect } = context;
  const form = ownForm(request.extensions);
  const { maxOutputTokens, stopSequences: stop, topK, logprobs } = request;
  if (maxOutputTokens !== undefined) body[maxTokensMember(dialect, request)] = maxOutputTokens;
  if (stop !== undefined) body.stop = form.stop === 'bare' && stop.length === 1 ? stop[0] : stop;
  if (request.temperature !== undefined) body.temperature = request.temperature;
  if (request.topP !== undefined) body.top_p = request.topP;
  if (topK !== undefined && supported(dialect.topK, 'sampling', 'top_k', context)) body.top_k = topK;
  if (request.seed !== undefined) body[dialect.seed] = request.seed;
  if (request.presencePenalty !== undefined) body.presence_penalty = request.presencePenalty;
  if (request.frequencyPenalty !== undefined) body.frequency_penalty = request.frequencyPenalty;
  if (request.candidates !== undefined) body.n = request.candidates;
  if (
    logprobs !== undefined &&
    supported(!dialect.refuses.has('logprobs'), 'logprobs', 'logprobs', context)
  ) {
    body.logprobs = true;
    if (logprobs.top !== undefined) body.top_logprobs = logprobs.top;
  }
  if (request.modalities !== undefined) body.modalities = request.modalities;
}

/** Where the target takes both, what the caller wrote; a caller of another protocol wrote neither. */
function maxTokensMember({ maxTokens }: Dialect, { extensions }: ChatRequest): string {
  if (maxTokens !== 'either') return maxTokens;
  return ownForm(extensions).maxTokens === 'max_completion_tokens' ? 'max_completion_tokens' : 'max_tokens';
}

function supported(given: boolean, feature: LossFeature, path: string, { losses }: EncodeContext): boolean {
  if (!given) losses.push({ feature, path });
  return given;
}

function encodeReasoning(reasoning: Reasoning, body: JsonObject, context: EncodeContext): void {
  const { enabled, effort, budgetTokens, show, extensions } = reasoning;
  context.losses.push(...extensionLosses(extensions, PROTOCOL, 'reasoning'));
  const { dialect } = context;
  const form = ownForm(extensions);
  Object.assign(body, ownMembers(extensions));
  if (form.thinking === true) {
    const type = form.type ?? (enabled === false ? 'disabled' : 'enabled');
    const rest = isObject(body.thinking) ? body.thinking : {};
    body.thinking = { type, ...(budgetTokens !== undefined && { budget_tokens: budgetTokens }), ...rest };
    if (effort !== undefined) body.reasoning_effort = effort;
    return;
  }
  if (dialect.effort === 'reasoning' || (form.object === true && dialect.maxTokens === 'either')) {
    const rest = isObject(body.reasoning) ? body.reasoning : {};
    body.reasoning = {
      ...(enabled !== undefined && { enabled }),
      ...(effort !== undefined && { effort }),
      ...(budgetTokens !== undefined && { max_tokens: budgetTokens }),
      ...(typeof show === 'boolean' && { exclude: !show }),
      ...rest,
    };
    return;
  }
  const asked = effort ?? effortOf(enabled, budgetTokens);
  if (asked !== undefined) body.reasoning_effort = asked;
  // A budget has no place here but as the effort that allows as much.
  if (budgetTokens !== undefined) context.losses.push({ feature: 'reasoning', path: 'reasoning' });
}

function effortOf(enabled: boolean | undefined, budgetTokens: number | undefined): string | undefined {
  if (enabled === false) return 'none';
  if (budgetTokens !== undefined) return effortOfBudget(budgetTokens);
  return enabled === true ? 'medium' : undefined;
}

function encodeOutput(output: OutputFormat, { losses }: EncodeContext): JsonObject {
  losses.push(...extensionLosses(output.extensions, PROTOCOL, 'response_format'));
  if (output.type === 'text') return { type: 'text' };
  if (output.type === 'json') return { type: 'json_object' };
  const { name, description, schema, strict, extensions } = output;
  return {
    type: 'json_schema',
    json_schema: {
      name: name ?? 'response',
      ...(description !== undefined && { description }),
      schema,
      ...(strict !== undefined && { strict }),
      ...ownMembers(extensions),
    },
  };
}

function encodeAccount(request: ChatRequest, body: JsonObject, context: EncodeContext): void {
  const { refuses } = context.dialect;
  const { user, serviceTier, metadata, promptCacheKey } = request;
  const member = ownForm(request.extensions).safetyIdentifier === true ? 'safety_identifier' : 'user';
  if (user !== undefined && supported(!refuses.has('user'), 'user', 'user', context)) body[member] = user;
  if (
    serviceTier !== undefined &&
    supported(!refuses.has('service-tier'), 'service-tier', 'service_tier', context)
  )
    body.service_tier = serviceTier;
  if (metadata !== undefined) body.metadata = metadata;
  if (promptCacheKey !== undefined) body.prompt_cache_key = promptCacheKey;
}
