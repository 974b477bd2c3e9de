import { merged } from '../ir/own-extensions.ts';
import type { Billing, Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { isObject } from '../json/read-object.ts';
import { isAbsent } from '../json/reader.ts';
import { PROTOCOL } from './protocol.ts';

const known = new Set([
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'output_tokens_details',
  'service_tier',
]);

/** Above this a provider's figure is an error, not a count. */
const MAX_TOKENS = 2 ** 40;

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : undefined;

/**
 * Here `input_tokens` are those that no cache had a part in; in ours they are all of them.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance
 */
export function decodeUsage(usage: JsonObject): Usage {
  const cachedInput = count(usage.cache_read_input_tokens);
  const cacheWriteInput = count(usage.cache_creation_input_tokens);
  const decoded: Usage = {
    input: (count(usage.input_tokens) ?? 0) + (cachedInput ?? 0) + (cacheWriteInput ?? 0),
    output: count(usage.output_tokens) ?? 0,
  };
  if (cachedInput !== undefined) decoded.cachedInput = cachedInput;
  if (cacheWriteInput !== undefined) decoded.cacheWriteInput = cacheWriteInput;
  const written = isObject(usage.cache_creation) ? usage.cache_creation : {};
  const cacheWriteHourInput = count(written.ephemeral_1h_input_tokens);
  if (cacheWriteHourInput) decoded.cacheWriteHourInput = cacheWriteHourInput;
  const billing = billingOf(usage);
  if (billing !== undefined) decoded.billing = billing;
  const members = presentRest(usage, known) ?? {};
  if (isObject(usage.output_tokens_details)) {
    const { thinking_tokens: thinking, ...rest } = usage.output_tokens_details;
    const reasoning = count(thinking);
    if (reasoning !== undefined) decoded.reasoning = reasoning;
    if (Object.keys(rest).length > 0) members.output_tokens_details = rest;
  }
  const form: JsonObject = {};
  for (const [key, value] of Object.entries(members)) {
    if (!saysNothing(value)) continue;
    form[key] = value;
    delete members[key];
  }
  const filled = Object.keys(members).length > 0 || Object.keys(form).length > 0;
  if (filled) decoded.extensions = { protocol: PROTOCOL, members, form };
  return decoded;
}

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#usage-and-pricing and …/build-with-claude/fast-mode */
function billingOf({ server_tool_use: tools, speed }: JsonObject): Billing | undefined {
  const webSearches = isObject(tools) ? count(tools.web_search_requests) : undefined;
  const isFast = speed === 'fast';
  if (!webSearches && !isFast) return undefined;
  return { ...(webSearches && { webSearches }), ...(isFast && { serviceTier: 'fast' }) };
}

/** Most answers break down counts of zero: leaving these out tells a reader no less. */
const saysNothing = (value: unknown): boolean =>
  value === 'not_available' || (isObject(value) && Object.values(value).every(figure => figure === 0));

/** Counts of audio have no name here: they are part of the totals. */
export function encodeUsage(usage: Usage): JsonObject {
  const { cachedInput = 0, cacheWriteInput = 0, reasoning, extensions } = usage;
  const encoded: JsonObject = {
    input_tokens: Math.max(0, usage.input - cachedInput - cacheWriteInput),
    cache_creation_input_tokens: cacheWriteInput,
    cache_read_input_tokens: cachedInput,
    output_tokens: usage.output,
  };
  if (reasoning !== undefined) encoded.output_tokens_details = { thinking_tokens: reasoning };
  if (extensions?.protocol !== PROTOCOL) return encoded;
  return merged({ ...encoded, ...extensions.form }, extensions.members);
}

/** Unknown members that say something: answers are full of `null`. */
export function presentRest(object: JsonObject, names: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonObject | undefined;
  for (const [key, value] of Object.entries(object)) {
    if (names.has(key) || isAbsent(value)) continue;
    rest = rest ?? {};
    rest[key] = value;
  }
  return rest;
}

/** Answers of other providers: tokens of audio, and their own finer counts, cannot be told. */
export const hasUntoldUsage = ({ audioInput, audioOutput, extensions }: Usage): boolean =>
  (audioInput ?? 0) > 0 ||
  (audioOutput ?? 0) > 0 ||
  (extensions !== undefined &&
    extensions.protocol !== PROTOCOL &&
    Object.keys(extensions.members).length > 0);
