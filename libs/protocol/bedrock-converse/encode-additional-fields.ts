import { modelTraits } from '../anthropic-messages/model-traits.ts';
import { encodeSampling } from '../anthropic-messages/sampling.ts';
import { encodeThinking } from '../anthropic-messages/thinking.ts';
import type { Loss } from '../ir/loss.ts';
import { effortOfBudget, nearestEffort } from '../ir/reasoning.ts';
import type { ChatRequest, Reasoning } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { ModelFamily } from './model-family.ts';
import { formOf } from './protocol.ts';

/** Reasoning and sampling as a model of this family takes them: see `decode-additional-fields.ts` for the sources. */
export interface EncodedModelFields {
  inferenceConfig: JsonObject;
  additional: JsonObject;
  effort?: string;
}

export interface ModelTarget {
  model: string;
  family: ModelFamily;
  /** What Claude's thinking does not go with: a forced call, and calls that no thinking stands before. */
  forced: boolean;
  unthoughtCalls: boolean;
}

export function encodeModelFields(
  request: ChatRequest,
  target: ModelTarget,
  losses: Loss[],
): EncodedModelFields {
  const { maxOutputTokens, stopSequences } = request;
  const encoded: EncodedModelFields = { inferenceConfig: {}, additional: {} };
  if (maxOutputTokens !== undefined) encoded.inferenceConfig.maxTokens = maxOutputTokens;
  if (stopSequences !== undefined) encoded.inferenceConfig.stopSequences = stopSequences;
  const { family } = target;
  const own = ownReasoning(request.reasoning, family);
  if (own !== undefined) {
    const { effort, ...fields } = own;
    Object.assign(encoded.additional, fields);
    if (typeof effort === 'string') encoded.effort = effort;
  }
  if (family === 'anthropic') encodeForClaude(request, target, own === undefined, encoded, losses);
  else {
    if (own === undefined && request.reasoning !== undefined)
      Object.assign(encoded.additional, encodeForOthers(request.reasoning, family, losses));
    encodeOwnSampling(request, family, encoded, losses);
  }
  return encoded;
}

const keysOfFamily: Record<ModelFamily, readonly string[]> = {
  anthropic: ['thinking', 'reasoning_config', 'effort'],
  amazon: ['reasoningConfig', 'effort'],
  openai: ['reasoning_effort', 'effort'],
  mistral: ['reasoning_effort', 'effort'],
  cohere: ['thinking', 'effort'],
  other: ['reasoning_effort', 'reasoning_config', 'effort'],
  unknown: ['thinking', 'reasoning_config', 'reasoningConfig', 'reasoning_effort', 'effort'],
};

/** What a caller of this same protocol said, where the model is of a family that understands it. */
function ownReasoning(reasoning: Reasoning | undefined, family: ModelFamily): JsonObject | undefined {
  const form = formOf(reasoning?.extensions);
  if (form === undefined || !Object.keys(form).every(key => keysOfFamily[family].includes(key)))
    return undefined;
  return form;
}

function encodeForClaude(
  request: ChatRequest,
  { model, forced, unthoughtCalls }: ModelTarget,
  translate: boolean,
  encoded: EncodedModelFields,
  losses: Loss[],
): void {
  const traits = modelTraits(model, 'bedrock');
  const { reasoning, maxOutputTokens } = request;
  if (translate && reasoning !== undefined) {
    const { thinking, effort } = encodeThinking(
      { reasoning, forced, unthoughtCalls, ...(maxOutputTokens !== undefined && { maxOutputTokens }) },
      traits,
      losses,
    );
    if (thinking !== undefined && (thinking.type !== 'disabled' || formsOfAnthropic(reasoning)))
      encoded.additional.thinking = thinking;
    if (effort !== undefined) encoded.effort = effort;
  }
  const thinks =
    reasoning?.enabled === true ||
    (encoded.additional.thinking !== undefined && reasoning?.enabled !== false);
  const { temperature, top_p: topP, top_k: topK } = encodeSampling(request, traits, thinks, losses);
  if (temperature !== undefined) encoded.inferenceConfig.temperature = temperature;
  if (topP !== undefined) encoded.inferenceConfig.topP = topP;
  if (topK !== undefined) encoded.additional.top_k = topK;
}

/** Not to think is Claude's default: it is said only where the caller said it in Claude's words. */
const formsOfAnthropic = ({ extensions }: Reasoning): boolean =>
  extensions?.protocol === 'anthropic-messages';

const threeEfforts = ['low', 'medium', 'high'] as const;

function encodeForOthers(reasoning: Reasoning, family: ModelFamily, losses: Loss[]): JsonObject {
  const { enabled, budgetTokens } = reasoning;
  const off = enabled === false || reasoning.effort === 'none' || budgetTokens === 0;
  const wanted = reasoning.effort ?? (budgetTokens === undefined ? 'medium' : effortOfBudget(budgetTokens));
  const asked = enabled === true || reasoning.effort !== undefined || budgetTokens !== undefined;
  const effort = nearestEffort(wanted, threeEfforts);
  if (family === 'amazon' && off) return {};
  if (asked && effort !== undefined && family === 'amazon')
    return { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } };
  // These models cannot be told not to think.
  if (asked && effort !== undefined && family === 'openai') {
    if (off) losses.push({ feature: 'reasoning', path: 'reasoning' });
    return { reasoning_effort: effort };
  }
  if (asked || !off) losses.push({ feature: 'reasoning', path: 'reasoning' });
  return {};
}

/** The bounds of `inferenceConfig`, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html */
const MAX_TEMPERATURE = 1;

function encodeOwnSampling(
  { temperature, topP, topK }: ChatRequest,
  family: ModelFamily,
  encoded: EncodedModelFields,
  losses: Loss[],
): void {
  const { inferenceConfig, additional } = encoded;
  if (temperature !== undefined) {
    if (temperature > MAX_TEMPERATURE) losses.push({ feature: 'sampling', path: 'temperature' });
    inferenceConfig.temperature = Math.min(temperature, MAX_TEMPERATURE);
  }
  if (topP !== undefined) inferenceConfig.topP = topP;
  if (topK === undefined) return;
  if (family === 'amazon') additional.inferenceConfig = { topK };
  else if (family === 'cohere') additional.k = topK;
  else if (family === 'mistral' || family === 'unknown') additional.top_k = topK;
  else losses.push({ feature: 'sampling', path: 'topK' });
}
