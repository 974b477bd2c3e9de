import type { Finding, TextDetector } from '../detector.ts';
import { compileAllowList } from './allow-lists.ts';
import { readGitleaksRules } from './gitleaks/read-rules.ts';
import { KeywordScanner } from './keyword-scanner.ts';
import { ownRules } from './own-rules.ts';
import { type KeywordPlace, RuleMatcher } from './rule-matcher.ts';

/** It finds again what a rule that knows the issuer found. */
const GENERIC: ReadonlySet<string | undefined> = new Set(['generic-api-key', 'assigned-secret']);
/** Of a run without spaces a stream holds this much at its end, and more only where a longer secret may have begun. */
const HELD = 320;
/** How far before a secret its keyword may be: `curl`, over several lines. */
const FARTHEST = 1_500;
/** What decides on a match after its secret. */
const AFTER = 4;

const isRunUnit = (code: number): boolean => code > 32 && code < 127;

/** Secrets by the rules of gitleaks and by our own, in one pass for the keywords of all. */
export function secretRulesDetector(): TextDetector {
  const { rules, allow } = readGitleaksRules();
  const general = allow.map(compileAllowList);
  const matchers = [
    ...rules.map(rule => new RuleMatcher(rule, general)),
    ...ownRules.map(rule => new RuleMatcher(rule, [])),
  ];
  const keywords = [...new Set(matchers.flatMap(({ rule }) => rule.keywords))];
  const scanner = new KeywordScanner(keywords);
  const byKeyword = keywords.map(word => matchers.filter(({ rule }) => rule.keywords.includes(word)));
  const longestByKeyword = byKeyword.map(of => Math.max(...of.map(({ rule }) => rule.longest)));
  const reach = Math.max(...longestByKeyword) + AFTER;

  return {
    reach,
    find(text, from = 0) {
      const places = new Map<RuleMatcher, KeywordPlace[]>();
      scanner.scan(text, Math.max(0, from - FARTHEST), (word, end) => {
        const place = { start: end - (keywords[word]?.length ?? 0), end };
        for (const matcher of byKeyword[word] ?? []) {
          const found = places.get(matcher);
          if (found === undefined) places.set(matcher, [place]);
          else found.push(place);
        }
      });
      const findings: Finding[] = [];
      for (const [matcher, found] of places) matcher.find(text, found, findings);
      return findings.length < 2 ? findings : distinct(findings);
    },
    openFrom(text) {
      const floor = Math.max(0, text.length - reach);
      let run = text.length;
      while (run > floor && isRunUnit(text.charCodeAt(run - 1))) run -= 1;
      if (text.length - run <= HELD) return run;
      let open = text.length - HELD;
      scanner.scan(text, run, (word, end) => {
        const start = end - (keywords[word]?.length ?? 0);
        const limit = (longestByKeyword[word] ?? 0) + AFTER;
        if (start < open && limit > HELD && text.length - start <= limit) open = start;
      });
      return open;
    },
  };
}

/** Each secret once for each rule, and by a general rule only where no other one found it. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  const once = findings.filter(({ rule, start, end }) => {
    const key = `${rule} ${start} ${end}`;
    return !seen.has(key) && seen.add(key);
  });
  const known = once.filter(({ rule }) => !GENERIC.has(rule)).toSorted((a, b) => a.start - b.start);
  const general = once.filter(({ rule }) => GENERIC.has(rule)).toSorted((a, b) => a.start - b.start);
  let next = 0;
  const kept = general.filter(({ start, end }) => {
    while ((known[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    return (known[next]?.start ?? Number.POSITIVE_INFINITY) >= end;
  });
  return [...known, ...kept];
}
