import type { Extensions } from '../ir/extensions.ts';
import type { JsonObject } from '../json/read-object.ts';
import { isAbsent, restOf } from '../json/reader.ts';
import { isOwn, ownForm, ownMembers, PROTOCOL } from './extensions.ts';

/**
 * What surrounds the output of a response: what the provider repeats of the request, and its own notes.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
const named = new Set([
  'id',
  'object',
  'created_at',
  'model',
  'output',
  'usage',
  'service_tier',
  'status',
  'incomplete_details',
]);

/** Repeated from the request, or about the provider's own keeping of the response: nothing a client misses. */
const repeated = new Set([
  'access_programs',
  'background',
  'billing',
  'completed_at',
  'conversation',
  'context_management',
  'frequency_penalty',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'parallel_tool_calls',
  'presence_penalty',
  'previous_response_id',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'store',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'tool_usage',
  'top_logprobs',
  'top_p',
  'total_tokens',
  'truncation',
  'user',
]);

/** `begun`: of a response that has only started, whose absent members may yet come. */
export function surroundings(response: JsonObject, begun: boolean): Extensions {
  const members: JsonObject = {};
  const form: JsonObject = begun ? {} : statusForm(response);
  const rest = restOf(response, named) ?? {};
  for (const key of Object.keys(rest)) {
    const value = rest[key];
    if (begun && value === null) continue;
    if (repeated.has(key) || value === null) form[key] = value;
    else members[key] = value;
  }
  return { protocol: PROTOCOL, members, form };
}

function statusForm(response: JsonObject): JsonObject {
  const form: JsonObject = {};
  for (const key of ['status', 'incomplete_details', 'usage', 'service_tier']) {
    const value = response[key];
    if (value === null || ((key === 'status' || key === 'incomplete_details') && !isAbsent(value)))
      form[key] = value;
  }
  return form;
}

/** What a response of another provider says where this protocol wants the request repeated. */
const defaults: JsonObject = {
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: 'default',
  store: false,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: null,
  truncation: 'disabled',
  usage: null,
  user: null,
};

export interface ResponseHead {
  id: string;
  createdAt: number;
  model: string;
  serviceTier: string | undefined;
}

/** A response that has only begun. */
export const begunResponse = (head: ResponseHead, extensions: Extensions | undefined): JsonObject => ({
  ...defaults,
  // Which one serves it is decided later.
  service_tier: 'auto',
  ...responseObject(head, extensions, { status: 'in_progress', output: [] }),
});

/** `extra` is what the caller of it knows better, such as status, output and usage. */
export const responseObject = (
  { id, createdAt, model, serviceTier }: ResponseHead,
  extensions: Extensions | undefined,
  extra: JsonObject,
): JsonObject => ({
  id,
  object: 'response',
  created_at: createdAt,
  model,
  ...(isOwn(extensions) ? ownForm(extensions) : defaults),
  ...ownMembers(extensions),
  ...(serviceTier !== undefined && { service_tier: serviceTier }),
  ...extra,
});
