import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * `{text, token_ids, logprobs}`, https://docs.cohere.com/reference/chat#response.body.logprobs, as OpenAI's `{token, logprob}`: one for a
 * token where the item has one, else one for the item with the product of their probabilities.
 */
export function decodeLogprobs(items: readonly unknown[]): JsonObject {
  const content = items.filter(isObject).map(({ text, logprobs }) => ({
    token: typeof text === 'string' ? text : '',
    logprob: Array.isArray(logprobs)
      ? logprobs.reduce((sum: number, value) => sum + (typeof value === 'number' ? value : 0), 0)
      : 0,
    bytes: null,
    top_logprobs: [],
  }));
  return { content };
}

export function encodeLogprobs({ content }: JsonObject): JsonObject[] {
  if (!Array.isArray(content)) return [];
  return content
    .filter(isObject)
    .map(({ token, logprob }) => ({ text: token, token_ids: [], logprobs: [logprob] }));
}
