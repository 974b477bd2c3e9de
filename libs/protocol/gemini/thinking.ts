import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Reasoning } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { optionalBoolean, optionalInteger, optionalString } from '../json/reader.ts';
import { formOf, Notes, withNotes } from './notes.ts';
import { isGemini3 } from './signature.ts';

const CONFIG = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel']);
/** A budget of this leaves it to the model. */
const DYNAMIC = -1;

/** `ThinkingConfig`, https://ai.google.dev/api/generate-content#ThinkingConfig. */
export function decodeThinking(object: JsonObject, path: string): Reasoning {
  const notes = new Notes();
  const config = notes.read(object, CONFIG);
  const show = optionalBoolean(config, 'includeThoughts', path);
  const budget = optionalInteger(config, 'thinkingBudget', path);
  const level = optionalString(config, 'thinkingLevel', path);
  notes.keep('config', {
    ...(show !== undefined && { includeThoughts: show }),
    ...(budget !== undefined && { thinkingBudget: budget }),
    ...(level !== undefined && { thinkingLevel: level }),
  });
  const extensions = notes.extensions();
  const effort = level?.replace(/^THINKING_LEVEL_/i, '').toLowerCase();
  return {
    ...(budget !== undefined && { enabled: budget !== 0 }),
    ...(budget !== undefined && budget > 0 && { budgetTokens: budget }),
    ...(effort !== undefined && effort !== 'unspecified' && { effort }),
    ...(show !== undefined && { show }),
    ...(extensions !== undefined && { extensions }),
  };
}

type Family = 'levels' | 'budgets' | 'none';

/**
 * Gemini 3 takes levels, 2.5 budgets, older ones do not think
 * (https://ai.google.dev/gemini-api/docs/thinking#levels-budgets).
 */
function familyOf(model: string): Family {
  if (isGemini3(model)) return 'levels';
  return /gemini-(?:1|2\.0)/.test(model.slice(0, 256)) ? 'none' : 'budgets';
}

export function encodeThinking(reasoning: Reasoning, model: string, losses: Loss[]): JsonObject | undefined {
  losses.push(...extensionLosses(reasoning.extensions, 'gemini', 'reasoning'));
  const own = formOf(reasoning.extensions)?.config;
  if (isObject(own)) return withNotes({ ...own }, reasoning.extensions);
  const off = reasoning.enabled === false || reasoning.effort === 'none';
  const family = familyOf(model);
  if (family === 'none') {
    if (!off && isAsked(reasoning)) losses.push({ feature: 'reasoning', path: 'reasoning' });
    return undefined;
  }
  const config: JsonObject = {
    ...(reasoning.show !== undefined && { includeThoughts: reasoning.show !== false }),
    ...(off ? silence(model, family, losses) : amountOf(reasoning, family, losses)),
  };
  return Object.keys(config).length === 0 ? undefined : config;
}

const isAsked = ({ enabled, effort, budgetTokens }: Reasoning): boolean =>
  enabled === true || effort !== undefined || budgetTokens !== undefined;

/** Only the Flash models of 2.5 can be kept from thinking; the others think as little as they can. */
function silence(model: string, family: Family, losses: Loss[]): JsonObject {
  const pro = model.includes('pro');
  if (family === 'budgets' && !pro) return { thinkingBudget: 0 };
  losses.push({ feature: 'reasoning', path: 'reasoning' });
  if (family === 'budgets') return { thinkingBudget: 128 };
  return { thinkingLevel: pro ? 'LOW' : 'MINIMAL' };
}

function amountOf({ enabled, effort, budgetTokens }: Reasoning, family: Family, losses: Loss[]): JsonObject {
  if (budgetTokens !== undefined) return { thinkingBudget: budgetTokens };
  if (effort === undefined)
    return enabled === true && family === 'budgets' ? { thinkingBudget: DYNAMIC } : {};
  const amount = amounts[effort];
  if (amount === undefined || amount.less) losses.push({ feature: 'reasoning', path: 'reasoning.effort' });
  if (amount === undefined) return {};
  return family === 'levels' ? { thinkingLevel: amount.level } : { thinkingBudget: amount.budget };
}

/**
 * The budgets that Google's own OpenAI endpoint takes for efforts
 * (https://ai.google.dev/gemini-api/docs/openai#thinking). `less`: Gemini has no more than `high`.
 */
const amounts: Readonly<Record<string, { level: string; budget: number; less?: boolean }>> = {
  minimal: { level: 'MINIMAL', budget: 1024 },
  low: { level: 'LOW', budget: 1024 },
  medium: { level: 'MEDIUM', budget: 8192 },
  high: { level: 'HIGH', budget: 24_576 },
  xhigh: { level: 'HIGH', budget: 24_576, less: true },
  max: { level: 'HIGH', budget: 24_576, less: true },
};
