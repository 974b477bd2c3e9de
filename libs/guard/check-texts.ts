import type { TextCheck, Verdict } from '@sluice/contract';
import { blocklistDetector } from './blocklist.ts';
import type { TextDetector } from './detector.ts';
import { piiDetector } from './pii/find-pii.ts';
import { maskSpans, resolveOverlaps, type Span } from './span.ts';
import { normalizeText } from './text/normalize.ts';
import { windowsOf } from './text/windows.ts';

/** A check with its patterns ready: made once, used for many texts. */
export interface CompiledCheck {
  name: TextCheck['detector'];
  action: TextCheck['action'];
  detector: TextDetector;
}

/** Throws a `RangeError` where a check names what there is not. */
export function compileChecks(checks: readonly TextCheck[]): CompiledCheck[] {
  return checks.map(check => ({
    name: check.detector,
    action: check.action,
    detector: detectorOf(check),
  }));
}

function detectorOf(check: TextCheck): TextDetector {
  switch (check.detector) {
    case 'pii':
      return piiDetector(check.types);
    case 'blocklist':
      return blocklistDetector(check.terms);
    default:
      throw new RangeError(`There is no detector "${check.detector}".`);
  }
}

/** Thrown when `isExpired` says that time is up. */
export class CheckExpired extends Error {
  override name = 'CheckExpired';
}

export interface CheckedTexts {
  /** One for each check, in their order. */
  verdicts: Verdict[];
  /** What the checks with `mask` make of texts, by index; absent indexes stay as they are. */
  masked: Map<number, string>;
}

/**
 * Runs every check on every text as it came: no check sees another's masks. A text of any size is read in
 * windows, and `isExpired` is asked before each; it throws `CheckExpired` rather than judge half a text.
 */
export function checkTexts(
  texts: readonly string[],
  checks: readonly CompiledCheck[],
  isExpired: () => boolean,
): CheckedTexts {
  const counts = checks.map(() => new Map<string, number>());
  const masked = new Map<number, string>();
  texts.forEach((text, index) => {
    const found = findInWindows(text, checks, isExpired);
    const masks: Span[] = [];
    found.forEach((spans, position) => {
      const resolved = resolveOverlaps(spans);
      const count = counts[position];
      const isMask = checks[position]?.action === 'mask';
      for (const span of resolved) {
        count?.set(span.type, (count.get(span.type) ?? 0) + 1);
        if (isMask) masks.push(span);
      }
    });
    if (masks.length > 0) masked.set(index, maskSpans(text, resolveOverlaps(masks)));
  });
  const verdicts = checks.map(({ name, action }, position): Verdict => {
    const matches = counts[position] ?? new Map<string, number>();
    return {
      detector: name,
      result: matches.size > 0 ? action : 'pass',
      matches: Object.fromEntries(matches),
    };
  });
  return { verdicts, masked };
}

/** The spans of each check, at offsets of the original text. */
function findInWindows(text: string, checks: readonly CompiledCheck[], isExpired: () => boolean): Span[][] {
  const found = checks.map((): Span[] => []);
  for (const window of windowsOf(text.length)) {
    if (isExpired()) throw new CheckExpired();
    const normal = normalizeText(text.slice(window.start, window.end));
    checks.forEach((check, position) => {
      for (const span of check.detector.find(normal.text)) {
        const original = normal.toOriginal(span);
        const start = original.start + window.start;
        if (start < window.firstStart || start >= window.lastStart) continue;
        found[position]?.push({ start, end: original.end + window.start, type: span.type });
      }
    });
  }
  return found;
}
