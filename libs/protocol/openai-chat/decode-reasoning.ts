import type { Reasoning } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import {
  isAbsent,
  optionalBoolean,
  optionalInteger,
  optionalObject,
  optionalString,
} from '../json/reader.ts';
import { unknownOf, withExtensions } from './extensions.ts';

const reasoningKeys = new Set(['effort', 'max_tokens', 'enabled', 'exclude']);
const thinkingKeys = new Set(['type', 'budget_tokens']);

/**
 * `reasoning_effort` of OpenAI, `reasoning` of OpenRouter (https://openrouter.ai/docs/use-cases/reasoning-tokens),
 * `thinking` of DeepSeek and others (https://api-docs.deepseek.com/guides/thinking_mode).
 */
export function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const effort = optionalString(body, 'reasoning_effort', '');
  const object = optionalObject(body, 'reasoning', '');
  const thinking = optionalObject(body, 'thinking', '');
  if (effort === undefined && object === undefined && thinking === undefined) return undefined;
  const reasoning: Reasoning = {};
  let members: JsonObject | undefined;
  const form: JsonObject = {};
  if (thinking !== undefined) {
    form.thinking = true;
    if (thinking.type === 'enabled' || thinking.type === 'disabled')
      reasoning.enabled = thinking.type === 'enabled';
    else if (!isAbsent(thinking.type)) form.type = thinking.type;
    assignReasoning(reasoning, 'budgetTokens', optionalInteger(thinking, 'budget_tokens', 'thinking', 0));
    const rest = unknownOf(thinking, thinkingKeys);
    if (rest !== undefined) members = { thinking: rest };
  }
  if (object !== undefined) {
    form.object = true;
    const enabled = optionalBoolean(object, 'enabled', 'reasoning');
    const exclude = optionalBoolean(object, 'exclude', 'reasoning');
    if (enabled !== undefined) reasoning.enabled = enabled;
    if (exclude !== undefined) reasoning.show = !exclude;
    assignReasoning(reasoning, 'budgetTokens', optionalInteger(object, 'max_tokens', 'reasoning', 0));
    const rest = unknownOf(object, reasoningKeys);
    if (rest !== undefined) members = { ...members, reasoning: rest };
  }
  const asked = effort ?? (object === undefined ? undefined : optionalString(object, 'effort', 'reasoning'));
  if (asked !== undefined) reasoning.effort = asked;
  return { ...reasoning, ...withExtensions(members, Object.keys(form).length === 0 ? undefined : form) };
}

function assignReasoning(reasoning: Reasoning, key: 'budgetTokens', value: number | undefined): void {
  if (value !== undefined) reasoning[key] = value;
}
