import { type Tally, TextLane, type TextRule } from '@sluice/guard';

/** Deeper values are not text that anybody reads; they are left out. */
const MAX_DEPTH = 64;

/** What the rules make of texts that come whole. */
export interface GuardedTexts {
  /** Whether a rule ended the answer. */
  blocked: boolean;
}

export interface TextRules {
  rules: readonly TextRule[];
  tally: Tally;
}

/** A text that came whole; undefined where a rule blocks it. */
function guardText(text: string, { rules, tally }: TextRules, name: string): string | undefined {
  if (rules.length === 0 || text === '') return text;
  const lane = new TextLane({ rules, tally, name });
  const guarded = lane.push(text) + lane.flush();
  return lane.blocked ? undefined : guarded;
}

/** A JSON value with every string guarded; the very value where nothing changed. `seen.blocked` says the rest. */
export function guardValue<T>(value: T, rules: TextRules, name: string, seen: GuardedTexts): T;
export function guardValue(value: unknown, rules: TextRules, name: string, seen: GuardedTexts): unknown {
  return guardAt(value, rules, name, seen, 0);
}

function guardAt(value: unknown, rules: TextRules, name: string, seen: GuardedTexts, depth: number): unknown {
  if (seen.blocked) return value;
  if (typeof value === 'string') {
    const guarded = guardText(value, rules, name);
    seen.blocked ||= guarded === undefined;
    return guarded ?? '';
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) {
    const guarded = value.map(element => guardAt(element, rules, name, seen, depth + 1));
    return guarded.every((element, index) => element === value[index]) ? value : guarded;
  }
  const entries = Object.entries(value);
  const guarded = entries.map(([key, element]) => [key, guardAt(element, rules, name, seen, depth + 1)]);
  return guarded.every(([, element], index) => element === entries[index]?.[1])
    ? value
    : Object.fromEntries(guarded);
}
