import type { Protocol, Verdict } from '@sluice/contract';
import { CheckExpired, type CompiledCheck, checkTexts } from './check-texts.ts';
import { findFormPlaces } from './form-places.ts';
import { answerShapes } from './json/answer-shapes.ts';
import { requestShapes } from './json/request-shapes.ts';
import type { Shape } from './json/walk-json.ts';
import { findTextPlaces, type TextPlaces } from './text-places.ts';

/** Why a body could not be judged. */
type UncheckedReason = 'not_utf8' | 'invalid_json' | 'invalid_form' | 'token_input' | 'timeout';

export type CheckedBody =
  /** `body`: the masked one, where a mask changed it. */
  | { kind: 'checked'; verdicts: Verdict[]; body?: Uint8Array }
  | { kind: 'unchecked'; reason: UncheckedReason };

export interface CheckBodyOptions {
  protocol: Protocol;
  /** Whose text it is. Default: `request`. */
  side?: 'request' | 'answer';
  checks: readonly CompiledCheck[];
  /** False: verdicts only, the body stays. */
  mask: boolean;
  isExpired: () => boolean;
}

interface BodyPlaces {
  texts: readonly string[];
  replace(replacements: ReadonlyMap<number, string>): Uint8Array;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Checks the texts of a body. There is no limit to its size but the time that `isExpired` gives. */
export function checkBody(bytes: Uint8Array, options: CheckBodyOptions): CheckedBody {
  const shape = (options.side === 'answer' ? answerShapes : requestShapes)[options.protocol];
  if (shape === 'none') return checkPlaces({ texts: [], replace: () => bytes }, options);
  if (shape === 'form' && bytes[0] !== OPEN_BRACE) {
    try {
      return checkPlaces(findFormPlaces(bytes), options);
    } catch (cause) {
      if (cause instanceof SyntaxError) return { kind: 'unchecked', reason: 'invalid_form' };
      throw cause;
    }
  }
  const places = placesOf(bytes, shape === 'form' ? formAsJson : shape, options);
  return typeof places === 'string' ? { kind: 'unchecked', reason: places } : checkPlaces(places, options);
}

const OPEN_BRACE = 123;
/** A form that came as JSON. */
const formAsJson: Shape = { keys: new Map([['prompt', { text: true }]]) };

function placesOf(
  bytes: Uint8Array,
  shape: Shape,
  { protocol }: CheckBodyOptions,
): BodyPlaces | UncheckedReason {
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

function checkPlaces(places: BodyPlaces, options: CheckBodyOptions): CheckedBody {
  try {
    const { verdicts, masked } = checkTexts(places.texts, options.checks, options.isExpired);
    const isBlocked = verdicts.some(({ result }) => result === 'block');
    if (!options.mask || isBlocked || masked.size === 0) return { kind: 'checked', verdicts };
    return { kind: 'checked', verdicts, body: places.replace(masked) };
  } catch (cause) {
    if (cause instanceof CheckExpired) return { kind: 'unchecked', reason: 'timeout' };
    throw cause;
  }
}
