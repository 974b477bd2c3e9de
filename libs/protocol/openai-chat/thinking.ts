import type { ReasoningPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { ownForm, ownMembers, unknownOf, withExtensions } from './extensions.ts';

const known = new Set(['type', 'thinking', 'closed']);

/**
 * Mistral's `{ type: 'thinking', thinking: [{ type: 'text', text }] }`, https://docs.mistral.ai/capabilities/reasoning.
 * Undefined where it holds more than text (references): then it is kept as it came.
 */
export function decodeThinking(part: JsonObject): ReasoningPart | undefined {
  const pieces = thinkingTexts(part.thinking);
  if (pieces === undefined) return undefined;
  const form: JsonObject = { member: 'thinking' };
  if (typeof part.closed === 'boolean') form.closed = part.closed;
  if (pieces.length !== 1) form.pieces = pieces.map(text => text.length);
  return { type: 'reasoning', text: pieces.join(''), ...withExtensions(unknownOf(part, known), form) };
}

export function thinkingTexts(thinking: unknown): string[] | undefined {
  if (typeof thinking === 'string') return [thinking];
  if (!Array.isArray(thinking)) return undefined;
  const texts: string[] = [];
  for (const piece of thinking) {
    if (!isObject(piece) || piece.type !== 'text' || typeof piece.text !== 'string') return undefined;
    texts.push(piece.text);
  }
  return texts;
}

export function encodeThinking({ text, extensions }: ReasoningPart): JsonObject {
  const { closed, pieces } = ownForm(extensions);
  return {
    type: 'thinking',
    thinking: split(text, pieces).map(piece => ({ type: 'text', text: piece })),
    ...(closed !== undefined && { closed }),
    ...ownMembers(extensions),
  };
}

/** The text in pieces of these lengths, as long as they still add up. */
function split(text: string, lengths: unknown): string[] {
  if (!Array.isArray(lengths)) return [text];
  const pieces: string[] = [];
  let start = 0;
  for (const length of lengths) {
    if (typeof length !== 'number') return [text];
    pieces.push(text.slice(start, start + length));
    start += length;
  }
  return start === text.length ? pieces : [text];
}
