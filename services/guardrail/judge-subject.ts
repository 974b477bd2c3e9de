import {
  type Check,
  type CheckReply,
  type CheckSubject,
  isModelCheck,
  isTextCheck,
  type ModelCheck,
  type Verdict,
} from '@sluice/contract';
import {
  type BodyPlaces,
  CheckExpired,
  type CompiledCheck,
  checkTexts,
  compileChecks,
  findBodyPlaces,
} from '@sluice/guard';
import type { Classifiers } from './classify/load-classifiers.ts';
import { modelVerdicts } from './model-verdicts.ts';

/** The checks of a profile with their patterns ready. */
export interface PreparedChecks {
  /** In the profile's order. */
  all: readonly Check[];
  text: readonly CompiledCheck[];
  model: readonly ModelCheck[];
}

/** Throws a `RangeError` where a check names what there is not. */
export const prepareChecks = (all: readonly Check[]): PreparedChecks => ({
  all,
  text: compileChecks(all.filter(isTextCheck)),
  model: all.filter(isModelCheck),
});

export interface JudgeOptions {
  checks: PreparedChecks;
  /** Whether masks are applied, or only reported. */
  mask: boolean;
  classifiers: Classifiers;
  isExpired: () => boolean;
}

function placesOf(subject: CheckSubject): BodyPlaces | string {
  if (subject.kind === 'body') return findBodyPlaces(subject.bytes, subject.protocol, subject.of);
  return { texts: subject.texts, replace: () => new Uint8Array(0) };
}

/** Judges all texts of a subject by every check. No check sees another's masks. */
export async function judgeSubject(subject: CheckSubject, options: JudgeOptions): Promise<CheckReply> {
  const { checks, isExpired, classifiers } = options;
  const places = placesOf(subject);
  if (typeof places === 'string') return { kind: 'unchecked', reason: places };
  const { texts } = places;
  const giveUp = (): void => {
    if (isExpired()) throw new CheckExpired();
  };
  try {
    const byPattern = checkTexts(texts, checks.text, isExpired);
    const byModel =
      checks.model.length === 0 ? [] : await modelVerdicts(checks.model, texts, classifiers, giveUp);
    const verdicts = inOrder(checks, byPattern.verdicts, byModel);
    const isBlocked = verdicts.some(({ result }) => result === 'block');
    if (!options.mask || isBlocked || byPattern.masked.size === 0) return { kind: 'checked', verdicts };
    return { kind: 'checked', verdicts, ...changed(subject, places, byPattern.masked) };
  } catch (cause) {
    if (cause instanceof CheckExpired) return { kind: 'unchecked', reason: 'timeout' };
    throw cause;
  }
}

function changed(
  subject: CheckSubject,
  { texts, replace }: BodyPlaces,
  masked: ReadonlyMap<number, string>,
): { texts: string[] } | { body: Uint8Array } {
  if (subject.kind === 'body') return { body: replace(masked) };
  return { texts: texts.map((text, index) => masked.get(index) ?? text) };
}

function inOrder(
  { all }: PreparedChecks,
  byPattern: readonly Verdict[],
  byModel: readonly Verdict[],
): Verdict[] {
  const patterns = byPattern.values();
  const models = byModel.values();
  return all.flatMap(check => {
    if (isTextCheck(check)) return patterns.next().value ?? [];
    if (isModelCheck(check)) return models.next().value ?? [];
    return [];
  });
}
