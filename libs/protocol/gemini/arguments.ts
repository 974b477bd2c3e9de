import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * A call's arguments as the object that Gemini wants. What is no JSON object (a model's slip, an answer cut
 * off, the text for a custom tool) becomes its member `input`, so that nothing of it is lost.
 */
export function argumentsObject(text: string): JsonObject {
  if (text.trim() === '') return {};
  return parseObject(text) ?? { input: text };
}

export function parseObject(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
