import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * Whether results wait for an answer to calls that no thinking stands before: Claude refuses to think on then,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html#claude-messages-extended-thinking-tool-use.
 */
export function hasUnthoughtCalls(messages: readonly JsonObject[]): boolean {
  const [before, last] = messages.slice(-2);
  if (before?.role !== 'assistant' || last === undefined) return false;
  const [first] = blocksOf(before);
  return (
    blocksOf(last).some(block => block.toolResult !== undefined) && first?.reasoningContent === undefined
  );
}

const blocksOf = ({ content }: JsonObject): JsonObject[] =>
  Array.isArray(content) ? content.filter(isObject) : [];
