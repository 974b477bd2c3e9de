import type { Protocol } from '@sluice/contract';
import { patchTopLevel } from '../json/top-level.ts';
import { parseBody } from './parse-body.ts';

/** Where a chat request says how many tokens the answer may have. Anthropic’s always says so by itself. */
const members: Partial<Record<Protocol, string>> = {
  'openai-chat': 'max_completion_tokens',
  'openai-completions': 'max_tokens',
  'openai-responses': 'max_output_tokens',
  'cohere-chat': 'max_tokens',
};
const nestedMembers: Partial<Record<Protocol, readonly [outer: string, inner: string]>> = {
  gemini: ['generationConfig', 'maxOutputTokens'],
  'bedrock-converse': ['inferenceConfig', 'maxTokens'],
};

/**
 * A chat request whose answer is bounded, for one that says no bound itself; every other byte stays. Hosts that are like OpenAI and not
 * OpenAI know `max_tokens` only: `knowsCompletionTokens` says which it is.
 */
export function boundOutput(
  protocol: Protocol,
  body: Uint8Array,
  maxOutputTokens: number,
  knowsCompletionTokens: boolean,
): Uint8Array {
  const member = protocol === 'openai-chat' && !knowsCompletionTokens ? 'max_tokens' : members[protocol];
  if (member !== undefined) return patchTopLevel(body, { [member]: String(maxOutputTokens) });
  const nested = nestedMembers[protocol];
  if (nested === undefined) return body;
  const [outer, inner] = nested;
  const given = parseBody(body)[outer];
  const settings = typeof given === 'object' && given !== null ? given : {};
  return patchTopLevel(body, { [outer]: JSON.stringify({ ...settings, [inner]: maxOutputTokens }) });
}
