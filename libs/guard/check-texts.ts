import type { TextCheck, Verdict, VerdictSpan } from '@sluice/contract';
import { blocklistDetector, topicsDetector } from './blocklist.ts';
import type { Finding, TextDetector } from './detector.ts';
import { leakageDetector } from './leakage.ts';
import { maskTokenDetector } from './masking/token.ts';
import { piiDetector } from './pii/find-pii.ts';
import { regexDetector } from './regex.ts';
import { type ConversationMasks, type Replaced, rewriteText } from './rewrite-text.ts';
import { secretsDetector } from './secrets/secrets.ts';
import { resolveOverlaps } from './span.ts';
import { findEncoded } from './text/encoded.ts';
import { normalizeText } from './text/normalize.ts';
import { windowsOf } from './text/windows.ts';

/** A check with its patterns ready: made once, used for many texts. */
export interface CompiledCheck {
  name: TextCheck['detector'];
  action: TextCheck['action'];
  detector: TextDetector;
  /** Whether a mask is a token that the conversation knows again. */
  isReversible: boolean;
}

/**
 * `protectedTexts`: what a `leakage` check guards, such as the request's system prompt. Throws a `RangeError`
 * where a check names what there is not.
 */
export function compileChecks(
  checks: readonly TextCheck[],
  protectedTexts: readonly string[] = [],
): CompiledCheck[] {
  return checks.map(check => ({
    name: check.detector,
    action: check.action,
    detector: check.action === 'restore' ? maskTokenDetector : detectorOf(check, protectedTexts),
    isReversible: 'reversible' in check && check.reversible === true,
  }));
}

function detectorOf(check: TextCheck, protectedTexts: readonly string[]): TextDetector {
  switch (check.detector) {
    case 'pii':
      return piiDetector(check.types, check.regions);
    case 'blocklist':
      return blocklistDetector(check.terms);
    case 'secrets':
      return secretsDetector();
    case 'regex':
      return regexDetector(check.patterns);
    case 'topics':
      return topicsDetector(check.topics);
    case 'leakage':
      return leakageDetector(protectedTexts, { canaries: check.canaries });
  }
}

/** Thrown when `isExpired` says that time is up. */
export class CheckExpired extends Error {
  override name = 'CheckExpired';
}

export interface CheckedTexts {
  /** One for each check, in their order. */
  verdicts: Verdict[];
  /** What the checks that mask and restore make of texts, by index; absent indexes stay as they are. */
  masked: Map<number, string>;
  /** What the tokens of reversible masks stand for. */
  minted: Map<string, string>;
}

/** Places named in a verdict; further ones are only counted. */
const MAX_SPANS = 20;

/**
 * Runs every check on every text as it came: no check sees another's masks. A text of any size is read in
 * windows, and `isExpired` is asked before each; it throws `CheckExpired` rather than judge half a text. `byModel`: what
 * classifiers found already, for each check in each text.
 */
export function checkTexts(
  texts: readonly string[],
  checks: readonly CompiledCheck[],
  isExpired: () => boolean,
  conversation: ConversationMasks = {},
  byModel: readonly (readonly (readonly Finding[])[] | undefined)[] = [],
): CheckedTexts {
  const tallies = checks.map((): Tally => ({ counts: new Map(), spans: [] }));
  const masked = new Map<number, string>();
  const minted = new Map<string, string>();
  texts.forEach((text, index) => {
    const found = findInText(text, checks, isExpired);
    for (const [position, inTexts] of byModel.entries()) found[position]?.push(...(inTexts?.[index] ?? []));
    const pieces: Replaced[] = [];
    found.forEach((findings, position) => {
      const check = checks[position];
      const tally = tallies[position];
      if (check === undefined || tally === undefined) return;
      const counted = findings.filter(finding => isCounted(check, finding, text, conversation));
      count(counted, `text[${index}]`, tally);
      const by = replacementOf(check);
      if (by !== undefined) for (const { start, end, type } of counted) pieces.push({ start, end, type, by });
    });
    if (pieces.length > 0) masked.set(index, rewriteText(text, pieces, conversation, minted));
  });
  const verdicts = checks.map(({ name, action }, position): Verdict => {
    const { counts, spans } = tallies[position] ?? { counts: new Map<string, number>(), spans: [] };
    const matches = Object.fromEntries(counts);
    if (counts.size === 0) return { detector: name, result: 'pass', matches };
    return { detector: name, result: action, matches, spans };
  });
  return { verdicts, masked, minted };
}

interface Tally {
  counts: Map<string, number>;
  spans: VerdictSpan[];
}

/** Of what reads like a token, only what this conversation minted. */
const isCounted = (
  { action }: CompiledCheck,
  { start, end }: Finding,
  text: string,
  { original }: ConversationMasks,
): boolean => action !== 'restore' || original?.(text.slice(start, end)) !== undefined;

function replacementOf({ action, isReversible }: CompiledCheck): Replaced['by'] | undefined {
  if (action === 'restore') return 'original';
  if (action !== 'mask') return undefined;
  return isReversible ? 'token' : 'mask';
}

function count(findings: readonly Finding[], lane: string, { counts, spans }: Tally): void {
  const explained = new Map(findings.map(finding => [finding.start, finding]));
  for (const { start, end, type } of resolveOverlaps(findings)) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (spans.length >= MAX_SPANS) continue;
    const { rule, score } = explained.get(start) ?? {};
    spans.push({
      lane,
      start,
      end,
      type,
      ...(rule !== undefined && { rule }),
      ...(score !== undefined && { score }),
    });
  }
}

/** What is found in a text, and in what it has in base64 or hex: there at all that is encoded. */
function findInText(text: string, checks: readonly CompiledCheck[], isExpired: () => boolean): Finding[][] {
  const found = findInWindows(text, checks, isExpired);
  for (const { start, end, text: decoded } of findEncoded(text))
    findInWindows(decoded, checks, isExpired).forEach((findings, position) => {
      if (checks[position]?.action === 'restore') return;
      for (const finding of findings) found[position]?.push({ ...finding, start, end });
    });
  return found;
}

/** The spans of each check, at offsets of the original text. */
function findInWindows(
  text: string,
  checks: readonly CompiledCheck[],
  isExpired: () => boolean,
): Finding[][] {
  const found = checks.map((): Finding[] => []);
  for (const window of windowsOf(text.length)) {
    if (isExpired()) throw new CheckExpired();
    const normal = normalizeText(text.slice(window.start, window.end));
    checks.forEach((check, position) => {
      for (const finding of check.detector.find(normal.text)) {
        const original = normal.toOriginal(finding);
        const start = original.start + window.start;
        if (start < window.firstStart || start >= window.lastStart) continue;
        found[position]?.push({ ...finding, start, end: original.end + window.start });
      }
    });
  }
  return found;
}
