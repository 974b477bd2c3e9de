import type { Loss } from '../ir/loss.ts';
import { budgetOfEffort, effortOfBudget, nearestEffort } from '../ir/reasoning.ts';
import type { Reasoning } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { optionalInteger, optionalObject, optionalString, stringAt, wrongField } from '../json/reader.ts';
import type { ModelTraits } from './model-traits.ts';
import { extended, formOf, ownExtensions, PROTOCOL } from './protocol.ts';

const thinkingMembers = new Set(['type', 'budget_tokens', 'display']);
const MIN_BUDGET_TOKENS = 1024;

/**
 * `thinking` and `output_config.effort` together. The form says that this protocol wrote them: here an effort
 * alone asks for no thinking, and a budget or none is the caller's own choice.
 * https://platform.claude.com/docs/en/api/messages/create#thinking
 */
export function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const thinking = optionalObject(body, 'thinking', '');
  const config = optionalObject(body, 'output_config', '');
  const effort = config && optionalString(config, 'effort', 'output_config');
  if (thinking === undefined && effort === undefined) return undefined;
  const members = thinking && ownExtensions(thinking, thinkingMembers)?.members;
  const reasoning: Reasoning = {
    extensions: { protocol: PROTOCOL, members: members ?? {}, form: { thinking: thinking !== undefined } },
  };
  if (effort !== undefined) reasoning.effort = effort;
  if (thinking !== undefined) decodeThinkingConfig(thinking, reasoning);
  return reasoning;
}

function decodeThinkingConfig(thinking: JsonObject, reasoning: Reasoning): void {
  const type = stringAt(thinking, 'type', 'thinking');
  if (type !== 'enabled' && type !== 'adaptive' && type !== 'disabled')
    throw wrongField('thinking', 'type', '"enabled", "adaptive" or "disabled"');
  reasoning.enabled = type !== 'disabled';
  const budget = optionalInteger(thinking, 'budget_tokens', 'thinking', 0);
  if (budget !== undefined) reasoning.budgetTokens = budget;
  else if (type === 'enabled') throw wrongField('thinking', 'budget_tokens', 'an integer');
  const display = optionalString(thinking, 'display', 'thinking');
  if (display !== undefined)
    reasoning.show = display === 'summarized' ? true : display !== 'omitted' && display;
}

export interface EncodedThinking {
  thinking?: JsonObject;
  effort?: string;
  maxTokens: number;
}

export interface ThinkingRequest {
  reasoning?: Reasoning;
  maxOutputTokens?: number;
  /** Whether the tool choice forces a call, which thinking does not go with. */
  forced: boolean;
  /** Whether results wait for an answer to calls that no thinking stands before. */
  unthoughtCalls: boolean;
}

/** Without `max_tokens` of the caller there is room for the whole budget beside the model's default. */
export function encodeThinking(
  { reasoning, maxOutputTokens, forced, unthoughtCalls }: ThinkingRequest,
  traits: ModelTraits,
  losses: Loss[],
): EncodedThinking {
  const maxTokens = maxOutputTokens ?? traits.defaultMaxTokens;
  if (reasoning === undefined) return { maxTokens };
  const form = formOf(reasoning.extensions);
  if (form !== undefined) return encodeOwn(reasoning, form.thinking === true, maxTokens, losses);
  extended({}, reasoning.extensions, 'reasoning', losses);
  if (reasoning.enabled === false || reasoning.effort === 'none' || reasoning.budgetTokens === 0)
    return { thinking: { type: 'disabled' }, maxTokens };
  const asked = reasoning.enabled === true || reasoning.effort !== undefined || hasBudget(reasoning);
  if (!asked) return { maxTokens };
  const effort = encodeEffort(reasoning, traits, losses);
  const adaptive = traits.adaptive && !(traits.budget && hasBudget(reasoning));
  // With a budget, an answer that goes on after calls has to have begun with thinking.
  if (forced || (unthoughtCalls && !adaptive)) {
    losses.push({ feature: 'reasoning', path: 'reasoning' });
    return { ...(effort !== undefined && { effort }), maxTokens };
  }
  const display = encodeDisplay(reasoning);
  if (adaptive)
    return { thinking: { type: 'adaptive', ...display }, ...(effort !== undefined && { effort }), maxTokens };
  return encodeBudget(reasoning, maxOutputTokens, maxTokens, losses);
}

const hasBudget = ({ budgetTokens }: Reasoning): boolean => budgetTokens !== undefined && budgetTokens > 0;

/** As the caller wrote it: what the model does not take is between the two. */
function encodeOwn(
  reasoning: Reasoning,
  thinks: boolean,
  maxTokens: number,
  losses: Loss[],
): EncodedThinking {
  const encoded: EncodedThinking = { maxTokens };
  if (reasoning.effort !== undefined) encoded.effort = reasoning.effort;
  if (!thinks) return encoded;
  const { budgetTokens } = reasoning;
  const type = !reasoning.enabled ? 'disabled' : budgetTokens === undefined ? 'adaptive' : 'enabled';
  const thinking: JsonObject = { type, ...encodeDisplay(reasoning) };
  if (budgetTokens !== undefined) thinking.budget_tokens = budgetTokens;
  encoded.thinking = extended(thinking, reasoning.extensions, 'thinking', losses);
  return encoded;
}

function encodeDisplay({ show }: Reasoning): JsonObject {
  if (show === undefined) return {};
  return { display: show === false ? 'omitted' : 'summarized' };
}

/** A budget becomes an effort where the model takes no budget. */
function encodeEffort(reasoning: Reasoning, traits: ModelTraits, losses: Loss[]): string | undefined {
  const { effort, budgetTokens } = reasoning;
  const wanted =
    effort ?? (hasBudget(reasoning) && !traits.budget ? effortOfBudget(budgetTokens ?? 0) : undefined);
  if (wanted === undefined || traits.efforts.length === 0) return undefined;
  const nearest = nearestEffort(wanted, traits.efforts);
  if (nearest === undefined) losses.push({ feature: 'reasoning', path: 'reasoning.effort' });
  return nearest;
}

/** The budget is part of `max_tokens` and less than it; under 1024 tokens there is no thinking. */
function encodeBudget(
  reasoning: Reasoning,
  maxOutputTokens: number | undefined,
  defaultTokens: number,
  losses: Loss[],
): EncodedThinking {
  const { effort, budgetTokens } = reasoning;
  const asked = budgetTokens ?? budgetOfEffort(effort ?? 'medium');
  if (asked === undefined) losses.push({ feature: 'reasoning', path: 'reasoning.effort' });
  const wanted = Math.max(MIN_BUDGET_TOKENS, asked ?? MIN_BUDGET_TOKENS);
  const maxTokens = maxOutputTokens ?? defaultTokens + wanted;
  // At least a fourth is left for the answer.
  const budget = Math.min(wanted, Math.max(MIN_BUDGET_TOKENS, Math.floor(maxTokens * 0.75)));
  if (budget >= maxTokens) {
    losses.push({ feature: 'reasoning', path: 'reasoning' });
    return { maxTokens };
  }
  return { thinking: { type: 'enabled', budget_tokens: budget, ...encodeDisplay(reasoning) }, maxTokens };
}
