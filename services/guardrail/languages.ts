import { eld } from 'eld/small';

/** A text of fewer letters is not judged: names and greetings are of any language. */
const LEAST_LETTERS = 24;
/** As much of a text tells its language, in UTF-16 units. */
const SAMPLE = 4096;
const LETTERS = /\p{L}/gu;

/** The languages that can be told apart, by ISO 639-1. */
export const knownLanguages = (): string[] => Object.values(eld.info().Languages);

/**
 * The language of a text by its n-grams (Nito-ELD); undefined where it is too short, or could be of several.
 * Addresses and numbers in it do not count.
 */
export function languageOf(text: string): string | undefined {
  const sample = text.slice(0, SAMPLE);
  if ((sample.match(LETTERS)?.length ?? 0) < LEAST_LETTERS) return undefined;
  eld.enableTextCleanup(true);
  const found = eld.detect(sample);
  return found.isReliable() ? found.language : undefined;
}
