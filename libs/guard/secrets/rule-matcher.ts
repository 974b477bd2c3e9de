import type { Finding } from '../detector.ts';
import { type Allows, compileAllowList } from './allow-lists.ts';
import { entropyOf } from './entropy.ts';
import type { SecretRule } from './secret-rule.ts';

/** A keyword that a text has. */
export interface KeywordPlace {
  start: number;
  end: number;
}

/** How far before a match a keyword may be that is not in it, and how far into one a keyword may begin. */
const NEAR = 256;
/** As much of a line is seen by allow-lists. */
const LINE_LIMIT = 500;
const PREFIX_LIMIT = 50;
const IN_PREFIX = /[\w.-]/;

/** Finds one rule's secrets around its keywords, so that the work is bounded by how often those occur. */
export class RuleMatcher {
  readonly rule: SecretRule;
  readonly #general: readonly Allows[];
  #pattern: RegExp | undefined;
  #allows: readonly Allows[] | undefined;

  constructor(rule: SecretRule, general: readonly Allows[]) {
    this.rule = rule;
    this.#general = general;
  }

  /** `places`: where its keywords are, sorted. A secret may be found twice. */
  find(text: string, places: readonly KeywordPlace[], findings: Finding[]): void {
    this.#pattern ??= new RegExp(this.rule.pattern, this.rule.isKeywordFirst === true ? 'dy' : 'dg');
    if (this.rule.isKeywordFirst === true) this.#findAt(this.#pattern, text, places, findings);
    else this.#findNear(this.#pattern, text, places, findings);
  }

  #findAt(pattern: RegExp, text: string, places: readonly KeywordPlace[], findings: Finding[]): void {
    for (const { start } of places) {
      pattern.lastIndex = start;
      const match = pattern.exec(text);
      if (match !== null) this.#add(match, text, findings);
    }
  }

  #findNear(pattern: RegExp, text: string, places: readonly KeywordPlace[], findings: Finding[]): void {
    let from = 0;
    let named = 0;
    for (const place of places) {
      const last = place.end + NEAR;
      pattern.lastIndex = Math.max(from, place.start - NEAR);
      // Cut, so that a search that finds nothing ends.
      const near = text.slice(0, last + this.rule.longest + NEAR);
      for (let match = pattern.exec(near); match !== null; match = pattern.exec(near)) {
        if (match.index > last) break;
        from = pattern.lastIndex;
        while ((places[named]?.start ?? from) < match.index - NEAR) named += 1;
        if ((places[named]?.end ?? Number.POSITIVE_INFINITY) <= from) this.#add(match, text, findings);
      }
    }
  }

  #add(match: RegExpExecArray, text: string, findings: Finding[]): void {
    const { rule, group, entropy = 0, isPrefixed } = this.rule;
    const place = match.findIndex((one, index) =>
      group === undefined ? index > 0 && one !== undefined && one !== '' : index === group,
    );
    const [start, end] = match.indices?.[Math.max(0, place)] ?? [match.index, match.index + match[0].length];
    const secret = text.slice(start, end);
    if (entropy !== 0 && entropyOf(secret) <= entropy) return;
    const matchEnd = match.index + match[0].length;
    const candidate = {
      secret,
      match: text.slice(isPrefixed === true ? prefixStart(text, match.index) : match.index, matchEnd),
      line: lineBefore(text, matchEnd),
    };
    this.#allows ??= (this.rule.allow ?? []).map(compileAllowList);
    if ([...this.#general, ...this.#allows].some(allows => allows(candidate))) return;
    findings.push({ start, end, type: 'secret', rule });
  }
}

function prefixStart(text: string, start: number): number {
  let from = start;
  while (from > 0 && start - from < PREFIX_LIMIT && IN_PREFIX.test(text.charAt(from - 1))) from -= 1;
  return from;
}

function lineBefore(text: string, end: number): string {
  const line = text.slice(Math.max(0, end - LINE_LIMIT), end);
  return line.slice(line.trimEnd().lastIndexOf('\n') + 1);
}
