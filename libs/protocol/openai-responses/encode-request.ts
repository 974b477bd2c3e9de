import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { Loss, LossFeature } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import { effortOfBudget } from '../ir/reasoning.ts';
import type { ChatRequest } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { chatMembers, requestLosses } from './chat-members.ts';
import { encodeInput } from './encode-input.ts';
import { isOwn, ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encryptsReasoning, refusesReasoning } from './model-traits.ts';
import { encodeOutputFormat } from './output-format.ts';
import { openAiTier, tierLosses } from './service-tier.ts';
import { encodeToolChoice } from './tool-choice.ts';
import { encodeTools } from './tools.ts';

/** https://platform.openai.com/docs/api-reference/responses/create */
export function encodeRequest(request: ChatRequest, { model }: EncodeRequestOptions): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const { tools = [], toolChoice, parallelToolCalls, temperature, topP, maxOutputTokens } = request;
  const { instructions, input } = encodeInput(request, losses);
  const reasoning = encodeReasoning(request, model, losses);
  const text = encodeText(request);
  const encodedTools = encodeTools(tools, losses);
  loseUnknown(request, losses);
  const value: JsonObject = {
    model,
    ...(input !== undefined && { input }),
    ...(instructions !== undefined && { instructions }),
    ...(request.tools && { tools: encodedTools }),
    ...(toolChoice && { tool_choice: encodeToolChoice(toolChoice, tools, losses) }),
    ...(parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
    ...(text && { text }),
    ...(maxOutputTokens !== undefined && { max_output_tokens: atLeastMinimum(request, losses) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(request.logprobs?.top !== undefined && { top_logprobs: request.logprobs.top }),
    ...(reasoning && { reasoning }),
    ...named(request),
    ...ownWay(request, model),
  };
  return { value, losses };
}

/** OpenAI refuses less; other protocols' callers ask for a single token to see whether a model is there. */
const MIN_OUTPUT_TOKENS = 16;

function atLeastMinimum({ maxOutputTokens = 0, extensions }: ChatRequest, losses: Loss[]): number {
  if (maxOutputTokens >= MIN_OUTPUT_TOKENS || isOwn(extensions)) return maxOutputTokens;
  losses.push({ feature: 'sampling', path: 'maxOutputTokens' });
  return MIN_OUTPUT_TOKENS;
}

function named({ serviceTier, metadata, user, promptCacheKey, extensions }: ChatRequest): JsonObject {
  const tier = isOwn(extensions) ? serviceTier : openAiTier(serviceTier);
  return {
    ...(tier !== undefined && { service_tier: tier }),
    ...(metadata !== undefined && { metadata }),
    ...(user !== undefined && { user }),
    ...(promptCacheKey !== undefined && { prompt_cache_key: promptCacheKey }),
  };
}

/**
 * What the caller wrote in this protocol, or for another protocol's caller: nothing is stored, and the
 * thinking comes encrypted, so that the caller can send it back.
 */
function ownWay({ extensions, stream, logprobs }: ChatRequest, model: string): JsonObject {
  if (isOwn(extensions)) {
    const { input: _text, stream: said, ...form } = ownForm(extensions);
    const { text: _members, ...members } = ownMembers(extensions);
    return { ...form, ...((stream || said !== undefined) && { stream }), ...members };
  }
  const include = [
    ...(encryptsReasoning(model) ? ['reasoning.encrypted_content'] : []),
    ...(logprobs ? ['message.output_text.logprobs'] : []),
  ];
  return {
    ...chatMembers(extensions).members,
    ...(include.length > 0 && { include }),
    store: false,
    ...(stream && { stream }),
  };
}

function encodeText({ output, extensions }: ChatRequest): JsonObject | undefined {
  const { text } = isOwn(extensions) ? ownMembers(extensions) : chatMembers(extensions);
  if (output === undefined) return isObject(text) ? text : undefined;
  return { format: encodeOutputFormat(output), ...(isObject(text) && text) };
}

function encodeReasoning(
  { reasoning, extensions: own }: ChatRequest,
  model: string,
  losses: Loss[],
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  if (!isOwn(own) && refusesReasoning(model)) {
    if (reasoning.enabled !== false) losses.push({ feature: 'reasoning', path: 'reasoning' });
    return undefined;
  }
  const { enabled, budgetTokens, show, extensions } = reasoning;
  losses.push(...extensionLosses(extensions, PROTOCOL, 'reasoning'));
  const ofBudget = budgetTokens === undefined ? undefined : effortOfBudget(budgetTokens);
  const effort = reasoning.effort ?? (enabled === false ? 'none' : ofBudget);
  const summary = show === true ? 'auto' : show === false ? undefined : show;
  const form = ownForm(extensions);
  return {
    ...(effort !== undefined && { effort }),
    ...(form.generate_summary === undefined && summary !== undefined && { summary }),
    ...form,
    ...ownMembers(extensions),
  };
}

/** What the protocol has no place for. */
function loseUnknown(request: ChatRequest, losses: Loss[]): void {
  const lose = (lost: boolean, feature: LossFeature, path: string): void => {
    if (lost) losses.push({ feature, path });
  };
  losses.push(...requestLosses(request.extensions), ...tierLosses(request));
  if (request.output !== undefined && request.output.type !== 'text')
    losses.push(...extensionLosses(request.output.extensions, PROTOCOL, 'output'));
  lose((request.stopSequences?.length ?? 0) > 0, 'stop-sequences', 'stopSequences');
  lose(request.seed !== undefined, 'seed', 'seed');
  lose(request.topK !== undefined, 'sampling', 'topK');
  lose((request.presencePenalty ?? 0) !== 0, 'penalties', 'presencePenalty');
  lose((request.frequencyPenalty ?? 0) !== 0, 'penalties', 'frequencyPenalty');
  lose((request.candidates ?? 1) > 1, 'candidates', 'candidates');
  lose(request.modalities?.some(modality => modality !== 'text') === true, 'modalities', 'modalities');
}
