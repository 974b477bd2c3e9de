/**
 * Members of a request that OpenAI's chat completions and responses both have under one name, no other protocol
 * has, and the representation has no name for. `verbosity` is another one: within `text` in a response.
 * https://platform.openai.com/docs/api-reference/chat/create, https://platform.openai.com/docs/api-reference/responses/create
 */
export const commonMembers: readonly string[] = [
  'safety_identifier',
  'prompt_cache_retention',
  'prompt_cache_options',
  'moderation',
];
