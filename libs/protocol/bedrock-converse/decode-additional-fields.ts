import type { ChatRequest, Reasoning } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import {
  isAbsent,
  optionalInteger,
  optionalObject,
  optionalString,
  restOf,
  stringAt,
} from '../json/reader.ts';
import { written } from './protocol.ts';

const PATH = 'additionalModelRequestFields';
const reasoningKeys = ['thinking', 'reasoning_config', 'reasoningConfig', 'reasoning_effort'] as const;
const known = new Set([...reasoningKeys, 'top_k', 'k', 'inferenceConfig']);

/**
 * What `inferenceConfig` has no place for, in each maker's own words: Claude's `thinking` (or `reasoning_config`)
 * and `top_k`, https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html; Nova's `reasoningConfig`
 * and `inferenceConfig.topK`, https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html; `reasoning_effort` of OpenAI's
 * open models; Cohere's `k`. The form of the reasoning is what was said of it, by member.
 */
export function decodeAdditionalFields(body: JsonObject, request: ChatRequest, members: JsonObject): void {
  const fields = optionalObject(body, PATH, '') ?? {};
  const rest: JsonObject = restOf(fields, known) ?? {};
  const reasoning = decodeReasoning(fields, optionalObject(body, 'outputConfig', ''), rest);
  if (reasoning !== undefined) request.reasoning = reasoning;
  const topK = decodeTopK(fields, rest);
  if (topK !== undefined) request.topK = topK;
  if (Object.keys(rest).length > 0) members[PATH] = rest;
}

function decodeReasoning(
  fields: JsonObject,
  outputConfig: JsonObject | undefined,
  rest: JsonObject,
): Reasoning | undefined {
  const reasoning: Reasoning = {};
  const form: JsonObject = {};
  const effort = outputConfig && optionalString(outputConfig, 'effort', 'outputConfig');
  if (effort !== undefined) {
    reasoning.effort = effort;
    form.effort = effort;
  }
  for (const key of reasoningKeys) {
    const value = fields[key];
    if (isAbsent(value)) continue;
    if (readThinking(key, value, reasoning)) form[key] = value;
    else rest[key] = value;
  }
  return Object.keys(form).length === 0 ? undefined : { ...reasoning, extensions: written(form) };
}

/** False where it means nothing here. */
function readThinking(key: string, value: unknown, reasoning: Reasoning): boolean {
  if (typeof value === 'string') reasoning.effort = value;
  if (!isObject(value)) return typeof value === 'string';
  const path = `${PATH}.${key}`;
  const type = stringAt(value, 'type', path);
  if (type !== 'enabled' && type !== 'disabled' && type !== 'adaptive') return false;
  reasoning.enabled = type !== 'disabled';
  const budget = optionalInteger(value, 'budget_tokens', path, 0);
  const effort = optionalString(value, 'maxReasoningEffort', path);
  const display = optionalString(value, 'display', path);
  if (budget !== undefined) reasoning.budgetTokens = budget;
  if (effort !== undefined) reasoning.effort = effort;
  if (display !== undefined) reasoning.show = display !== 'omitted';
  return true;
}

const topKMembers = new Set(['topK']);

function decodeTopK(fields: JsonObject, rest: JsonObject): number | undefined {
  const config = optionalObject(fields, 'inferenceConfig', PATH);
  const others = config && restOf(config, topKMembers);
  if (others !== undefined) rest.inferenceConfig = others;
  return (
    optionalInteger(fields, 'top_k', PATH, 0) ??
    optionalInteger(fields, 'k', PATH, 0) ??
    (config && optionalInteger(config, 'topK', `${PATH}.inferenceConfig`, 0))
  );
}
