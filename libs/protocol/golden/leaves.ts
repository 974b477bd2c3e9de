import { isObject } from '../json/read-object.ts';

/** A difference that a test allows, and why. */
export interface LeafException {
  /**
   * Where: `choices[].message.content`. `[]` is any index, `*` any key, `**` any number of steps. It covers
   * everything below the place it names.
   */
  path: string;
  reason: string;
  /** Allows only differences of this kind, such as `nullAsAbsent`. */
  when?: (expected: unknown, actual: unknown) => boolean;
}

/** Says what was `null` by leaving it out. */
export const nullAsAbsent = (expected: unknown, actual: unknown): boolean =>
  expected === null && actual === undefined;

/** The exceptions of a test. After all comparisons `unused()` must be empty: an exception for nothing hides a loss to come. */
export class LeafExceptions {
  readonly #exceptions: { steps: string[]; exception: LeafException; used: boolean }[];

  constructor(exceptions: readonly LeafException[]) {
    this.#exceptions = exceptions.map(exception => ({
      steps: stepsOf(exception.path),
      exception,
      used: false,
    }));
  }

  /** Whether a difference at this place is allowed. */
  allows(place: readonly string[], expected: unknown, actual: unknown): boolean {
    let allowed = false;
    for (const entry of this.#exceptions) {
      if (!matches(entry.steps, place) || entry.exception.when?.(expected, actual) === false) continue;
      entry.used = true;
      allowed = true;
    }
    return allowed;
  }

  unused(): string[] {
    return this.#exceptions
      .filter(({ used }) => !used)
      .map(({ exception }) => `${exception.path}: ${exception.reason}`);
  }
}

/** What differs between two JSON values, a line a leaf, but for what the exceptions allow. */
export function leafDifferences(
  expected: unknown,
  actual: unknown,
  exceptions: LeafExceptions = new LeafExceptions([]),
): string[] {
  const differences: string[] = [];
  compare(expected, actual, [], exceptions, differences);
  return differences;
}

function compare(
  expected: unknown,
  actual: unknown,
  place: string[],
  exceptions: LeafExceptions,
  differences: string[],
): void {
  if (expected === actual) return;
  const found: string[] = [];
  const keys = keysOf(expected, actual);
  if (keys === undefined) found.push(`${pathOf(place)}: expected ${show(expected)}, got ${show(actual)}`);
  else {
    for (const { step, key } of keys)
      compare(member(expected, key), member(actual, key), [...place, step], exceptions, found);
  }
  if (found.length > 0 && !exceptions.allows(place, expected, actual)) differences.push(...found);
}

/** The keys of both, where they are of one shape or one is absent; undefined where they are compared as they are. */
function keysOf(expected: unknown, actual: unknown): { step: string; key: string }[] | undefined {
  const one = expected ?? actual;
  const other = actual ?? expected;
  const arrays = Array.isArray(one) && Array.isArray(other);
  if (!arrays && !(isObject(one) && isObject(other))) return undefined;
  // An empty object or array is a leaf: against nothing at all it is a difference.
  if ((expected === undefined || actual === undefined) && Object.keys(one).length === 0) return undefined;
  if (expected === null || actual === null) return undefined;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].map(key => ({ step: arrays ? `[${key}]` : key, key }));
}

function member(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) ? value[key] : undefined;
}

const stepsOf = (path: string): string[] => path.match(/\[\d*\]|[^.[\]]+/g) ?? [];

const pathOf = (place: readonly string[]): string =>
  place.map((step, index) => (step.startsWith('[') || index === 0 ? step : `.${step}`)).join('') || '(root)';

function matches(pattern: readonly string[], place: readonly string[]): boolean {
  const [step, ...rest] = pattern;
  if (step === undefined) return place.length === 0;
  if (step === '**') return matches(rest, place) || (place.length > 0 && matches(pattern, place.slice(1)));
  const [here, ...below] = place;
  if (here === undefined) return false;
  const index = here.startsWith('[');
  const fits = step === here || (step === '[]' && index) || (step === '*' && !index);
  return fits && matches(rest, below);
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
