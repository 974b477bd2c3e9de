import table from 'unhomoglyph/data.json' with { type: 'json' };

/** Longer runs of letters are no words, and are left as they are. */
const WORD_LIMIT = 64;
/** What a stream holds of a word that may still turn out to be mixed: also characters that nobody sees. */
const HELD_LIMIT = 256;

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
const IN_WORD = /[\p{L}\p{M}\p{N}_\p{Default_Ignorable_Code_Point}]/u;
const SOURCE = /^\p{L}$/u;
const UPPER_CASE = /^\p{Lu}$/u;

let letters: ReadonlyMap<string, string> | undefined;

/**
 * Letters of other alphabets by the Latin letter that they look like (Unicode Technical Standard 39, confusables.txt).
 * Only those of one UTF-16 unit for one, so that no offset moves. Made with the first text that is not ASCII.
 */
function latinLetters(): ReadonlyMap<string, string> {
  if (letters !== undefined) return letters;
  const found = new Map<string, string>();
  for (const [source, target] of Object.entries(table)) {
    if (source.length !== 1 || source < '\u0080' || !SOURCE.test(source) || !/^[A-Za-z]$/.test(target))
      continue;
    // The table takes a capital I for an l.
    found.set(source, target === 'l' && UPPER_CASE.test(source) ? 'I' : target);
  }
  letters = found;
  return found;
}

/**
 * A text of the same length, in which words that mix Latin letters with their look-alikes of other alphabets are all
 * Latin: `pаypаl` reads as what it looks like. A word wholly of another alphabet stays.
 */
export function foldLookAlikes(text: string): string {
  const known = latinLetters();
  return text.replaceAll(WORD, word => {
    if (word.length > WORD_LIMIT || !/[A-Za-z]/.test(word) || !/[^\0-\x7f]/.test(word)) return word;
    let folded = '';
    for (const character of word) folded += known.get(character) ?? character;
    return folded;
  });
}

/** Where a text ends in a word with a look-alike, the first one: a Latin letter may still come. Else its length. */
export function unfoldedFrom(text: string): number {
  const floor = Math.max(0, text.length - HELD_LIMIT);
  let first = text.length;
  let index = text.length;
  while (index > floor) {
    const code = text.charCodeAt(index - 1);
    if (code < 128) {
      if (!IN_WORD.test(text.charAt(index - 1))) break;
      index -= 1;
      continue;
    }
    const point = text.codePointAt(index - 2) ?? 0;
    const character = point > 0xffff ? String.fromCodePoint(point) : text.charAt(index - 1);
    if (!IN_WORD.test(character)) break;
    index -= character.length;
    if (latinLetters().has(character.normalize('NFKC'))) first = index;
  }
  return index === floor && floor > 0 ? text.length : first;
}
