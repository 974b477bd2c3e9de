import type { Message } from '../ir/request.ts';
import { invalidRequest } from '../json/read-object.ts';

/**
 * Converse refuses ids that occur twice in a turn and results of calls that the turn before did not make,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use-inference-call.html. Throws `invalid_request`.
 */
export function checkToolIds(messages: readonly Message[]): void {
  let calls = new Set<string>();
  let index = 0;
  for (const message of messages) {
    if (message.role === 'system') {
      if (message.extensions?.form?.inPlace === true) index += 1;
      continue;
    }
    const path = `messages[${index}].content`;
    index += 1;
    const made = new Set<string>();
    const answered = new Set<string>();
    for (const part of message.content.parts) {
      if (part.type === 'tool-call') addOnce(made, part.id, path);
      if (part.type !== 'tool-result') continue;
      addOnce(answered, part.callId, path);
      if (!calls.has(part.callId))
        throw invalidRequest(path, 'a toolResult answers no toolUse of the message before.');
    }
    calls = made;
  }
}

function addOnce(ids: Set<string>, id: string, path: string): void {
  if (ids.has(id)) throw invalidRequest(path, 'a toolUseId is there more than once.');
  ids.add(id);
}
