import type { Finding, TextDetector } from '../detector.ts';
import { entropyOf, isPlaceholder } from './entropy.ts';
import { type TokenRule, tokenRules } from './token-rules.ts';

interface CompiledRule extends TokenRule {
  pattern: RegExp;
  /** More characters than a token of this rule has. */
  limit: number;
}

/** Every repetition at its most; what has none is short. */
const longest = (body: string): number =>
  [...body.matchAll(/\{(?:\d+,)?(\d+)\}/g)].reduce((sum, match) => sum + Number(match[1]), 48);

/** No token goes on from inside of a run of these, so that each run is read once. */
const BEFORE = '(?<![A-Za-z0-9_.-])';
const compiled: readonly CompiledRule[] = tokenRules.map(rule => ({
  ...rule,
  limit: rule.prefix.length + longest(rule.body),
  // The number of a bot comes before the colon of its token.
  pattern: new RegExp(
    `${rule.prefix.startsWith(':') ? '(?<=(?<!\\d)\\d{8,10})' : BEFORE}${RegExp.escape(rule.prefix)}(${rule.body})(?![A-Za-z0-9_])`,
    'y',
  ),
}));

const prefixes = [...new Set(tokenRules.map(({ prefix }) => prefix))].toSorted((a, b) => b.length - a.length);
/** By the longest prefix at a place: also those whose shorter prefix is there. */
const byPrefix = new Map(
  prefixes.map(prefix => [prefix, compiled.filter(rule => prefix.startsWith(rule.prefix))]),
);
const anyPrefix = new RegExp(prefixes.map(RegExp.escape).join('|'), 'g');
const LONGEST_PREFIX = prefixes[0]?.length ?? 0;
const REACH = Math.max(...compiled.map(({ limit }) => limit));

function findTokens(text: string): Finding[] {
  const findings: Finding[] = [];
  anyPrefix.lastIndex = 0;
  for (let found = anyPrefix.exec(text); found !== null; found = anyPrefix.exec(text)) {
    const { index } = found;
    anyPrefix.lastIndex = index + 1;
    for (const { rule, pattern, entropy = 3 } of byPrefix.get(found[0]) ?? []) {
      pattern.lastIndex = index;
      const match = pattern.exec(text);
      const body = match?.[1] ?? '';
      if (match === null || isPlaceholder(body) || entropyOf(body) < entropy) continue;
      findings.push({ start: index, end: index + match[0].length, type: 'secret', rule });
    }
  }
  return findings;
}

const isTokenPart = (code: number): boolean =>
  (code >= 48 && code <= 58) ||
  (code >= 64 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  '_-.~+/=%$'.includes(String.fromCharCode(code));

const inWord = /[A-Za-z0-9_.-]/;
const mayBegin = (text: string, index: number): boolean =>
  text[index] === ':' || !inWord.test(text.charAt(index - 1));

/** Where the run of characters that tokens are made of begins that the text ends with. */
function lastRun(text: string): number {
  const floor = Math.max(0, text.length - REACH);
  let start = text.length;
  while (start > floor && isTokenPart(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

/** Keys and tokens that their issuers mark with a prefix. */
export const tokenDetector: TextDetector = {
  find: findTokens,
  reach: REACH,
  openFrom(text) {
    const run = lastRun(text);
    anyPrefix.lastIndex = run;
    for (let found = anyPrefix.exec(text); found !== null; found = anyPrefix.exec(text)) {
      const { index } = found;
      anyPrefix.lastIndex = index + 1;
      const rules = byPrefix.get(found[0]) ?? [];
      if (rules.some(({ limit }) => text.length - index <= limit) && mayBegin(text, index)) return index;
    }
    for (let start = Math.max(run, text.length - LONGEST_PREFIX); start < text.length; start += 1) {
      const end = text.slice(start);
      if (prefixes.some(prefix => prefix.startsWith(end)) && mayBegin(text, start)) return start;
    }
    return text.length;
  },
};
