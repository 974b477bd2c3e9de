import type { JsonObject } from '../json/read-object.ts';
import { isAbsent } from '../json/reader.ts';

/**
 * The fields of a request that rest on what OpenAI stores, and that no other provider can honour: an earlier
 * response or a conversation to go on with, a stored prompt, a response to fetch later, one to keep. Without
 * `store` a request is stateless here, although OpenAI's own default is to keep it.
 * https://platform.openai.com/docs/guides/conversation-state
 */
export function statefulFields(body: JsonObject): string[] {
  const fields = ['previous_response_id', 'conversation', 'prompt'].filter(key => !isAbsent(body[key]));
  if (body.background === true) fields.push('background');
  if (body.store === true) fields.push('store');
  return fields;
}
