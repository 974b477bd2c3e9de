import type { Protocol, Verdict } from '@sluice/contract';
import { CheckExpired, type CompiledCheck, checkTexts } from './check-texts.ts';
import { textShape } from './json/text-shapes.ts';
import { findTextPlaces, type TextPlaces } from './text-places.ts';

/** Why a body could not be judged. */
type UncheckedReason = 'not_utf8' | 'invalid_json' | 'token_input' | 'timeout';

export type CheckedBody =
  /** `body`: the masked one, where a mask changed it. */
  | { kind: 'checked'; verdicts: Verdict[]; body?: Uint8Array }
  | { kind: 'unchecked'; reason: UncheckedReason };

export interface CheckBodyOptions {
  protocol: Protocol;
  checks: readonly CompiledCheck[];
  /** False: verdicts only, the body stays. */
  mask: boolean;
  isExpired: () => boolean;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Checks the texts of a request body. There is no limit to its size but the time that `isExpired` gives. */
export function checkBody(bytes: Uint8Array, options: CheckBodyOptions): CheckedBody {
  const shape = textShape(options.protocol);
  if (shape === undefined) return checkedTexts([], options);
  let document: string;
  try {
    document = decoder.decode(bytes);
  } catch {
    return { kind: 'unchecked', reason: 'not_utf8' };
  }
  let places: TextPlaces;
  try {
    places = findTextPlaces(document, shape);
  } catch {
    return { kind: 'unchecked', reason: 'invalid_json' };
  }
  if (places.hasTokens) return { kind: 'unchecked', reason: 'token_input' };
  return checkedTexts(places.texts, options, places);
}

function checkedTexts(texts: readonly string[], options: CheckBodyOptions, places?: TextPlaces): CheckedBody {
  try {
    const { verdicts, masked } = checkTexts(texts, options.checks, options.isExpired);
    const isBlocked = verdicts.some(({ result }) => result === 'block');
    if (!options.mask || isBlocked || masked.size === 0 || places === undefined)
      return { kind: 'checked', verdicts };
    return { kind: 'checked', verdicts, body: encoder.encode(places.replace(masked)) };
  } catch (cause) {
    if (cause instanceof CheckExpired) return { kind: 'unchecked', reason: 'timeout' };
    throw cause;
  }
}
