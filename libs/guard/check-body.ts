import type { Protocol, Verdict } from '@sluice/contract';
import { type BodyPlaces, findBodyPlaces, type UnreadableReason } from './body-places.ts';
import { CheckExpired, type CompiledCheck, checkTexts } from './check-texts.ts';

export type CheckedBody =
  /** `body`: the masked one, where a mask changed it. */
  | { kind: 'checked'; verdicts: Verdict[]; body?: Uint8Array }
  | { kind: 'unchecked'; reason: UnreadableReason | 'timeout' };

export interface CheckBodyOptions {
  protocol: Protocol;
  /** Whose text it is. Default: `request`. */
  side?: 'request' | 'answer';
  checks: readonly CompiledCheck[];
  /** False: verdicts only, the body stays. */
  mask: boolean;
  isExpired: () => boolean;
}

/** Checks the texts of a body. There is no limit to its size but the time that `isExpired` gives. */
export function checkBody(bytes: Uint8Array, options: CheckBodyOptions): CheckedBody {
  const places = findBodyPlaces(bytes, options.protocol, options.side ?? 'request');
  return typeof places === 'string' ? { kind: 'unchecked', reason: places } : checkPlaces(places, options);
}

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
