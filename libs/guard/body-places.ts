import type { Protocol } from '@sluice/contract';
import { findFormPlaces } from './form-places.ts';
import { answerShapes } from './json/answer-shapes.ts';
import { requestShapes } from './json/request-shapes.ts';
import type { Shape } from './json/walk-json.ts';
import { findTextPlaces, type TextPlaces } from './text-places.ts';

/** Why the texts of a body could not be read. */
export type UnreadableReason = 'not_utf8' | 'invalid_json' | 'invalid_form' | 'token_input';

export interface BodyPlaces {
  texts: readonly string[];
  /** The body with `replacements`, by index of `texts`. */
  replace(replacements: ReadonlyMap<number, string>): Uint8Array;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

const OPEN_BRACE = 123;
/** A form that came as JSON. */
const formAsJson: Shape = { keys: new Map([['prompt', { text: true }]]) };

/** The texts of a request or of an answer, or why they cannot be read. */
export function findBodyPlaces(
  bytes: Uint8Array,
  protocol: Protocol,
  side: 'request' | 'answer',
): BodyPlaces | UnreadableReason {
  const shape = (side === 'answer' ? answerShapes : requestShapes)[protocol];
  if (shape === 'none') return { texts: [], replace: () => bytes };
  if (shape === 'form' && bytes[0] !== OPEN_BRACE) {
    try {
      return findFormPlaces(bytes);
    } catch (cause) {
      if (cause instanceof SyntaxError) return 'invalid_form';
      throw cause;
    }
  }
  return jsonPlaces(bytes, shape === 'form' ? formAsJson : shape, protocol);
}

function jsonPlaces(bytes: Uint8Array, shape: Shape, protocol: Protocol): BodyPlaces | UnreadableReason {
  let document: string;
  try {
    document = decoder.decode(bytes);
  } catch {
    return 'not_utf8';
  }
  let places: TextPlaces;
  try {
    places = findTextPlaces(document, shape);
  } catch {
    // A service that is no model may be sent text of any format; a transcript comes as plain text too.
    const isPlain = protocol === 'http' || protocol === 'openai-transcriptions';
    return isPlain ? wholeText(document) : 'invalid_json';
  }
  if (places.hasTokens) return 'token_input';
  const { texts, replace } = places;
  return {
    texts,
    replace: (replacements: ReadonlyMap<number, string>) => encoder.encode(replace(replacements)),
  };
}

const wholeText = (text: string): BodyPlaces => ({
  texts: [text],
  replace: replacements => encoder.encode(replacements.get(0) ?? text),
});
