import type { isTextCheck, TextCheck } from '@sluice/contract';
import { type Finding, normalizeText } from '@sluice/guard';
import type { Classifiers } from './classify/load-classifiers.ts';

const DEFAULT_THRESHOLD = 0.5;

type NameCheck = Extract<TextCheck, { detector: 'pii' }> & { model: string };
/** A check that has a classifier find names. */
export const findsNames = (check: Parameters<typeof isTextCheck>[0]): check is NameCheck =>
  check.detector === 'pii' && check.model !== undefined;

/** What one check found in each text, by a model. */
export type NamesInTexts = readonly (readonly Finding[])[];

/** The names in texts, for each of the checks that has a classifier find them; undefined for the others. */
export async function foundNames(
  checks: readonly TextCheck[],
  texts: readonly string[],
  classifiers: Classifiers,
  beforeBatch: () => void,
): Promise<(NamesInTexts | undefined)[]> {
  const found: (NamesInTexts | undefined)[] = [];
  for (const check of checks)
    found.push(findsNames(check) ? await namesFor(check, texts, classifiers, beforeBatch) : undefined);
  return found;
}

async function namesFor(
  { model, types, threshold = DEFAULT_THRESHOLD }: NameCheck,
  texts: readonly string[],
  classifiers: Classifiers,
  beforeBatch: () => void,
): Promise<NamesInTexts> {
  const finder = await classifiers.names(model);
  const normal = texts.map(normalizeText);
  const names = await finder.find(
    normal.map(({ text }) => text),
    beforeBatch,
  );
  return names.map((inText, index) =>
    inText
      .filter(({ type, score }) => score >= threshold && (types === undefined || types.includes(type)))
      .map(({ start, end, type, score }): Finding => {
        const span = normal[index]?.toOriginal({ start, end, type }) ?? { start, end, type };
        return { ...span, rule: 'model', score: Math.round(score * 1000) / 1000 };
      }),
  );
}
