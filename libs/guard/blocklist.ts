import type { Detector, Span } from './span.ts';
import { characterAt, foldAscii, foldCharacter, foldedStart, foldText, SPACE } from './text/fold.ts';
import { normalizeText } from './text/normalize.ts';
import { TermTrie } from './text/term-trie.ts';
import { isWordBoundary } from './text/word-boundary.ts';

/**
 * A detector of terms: whole words in any case, white space between words of any length. One pass over
 * the text, however many terms there are. Expects normalised text.
 */
export function blocklistDetector(terms: readonly string[]): Detector {
  const trie = new TermTrie();
  for (const term of terms) {
    const folded = foldText(normalizeText(term).text).trim();
    if (folded !== '') trie.add(folded);
  }
  trie.link();
  return text => findTerms(trie, text);
}

/** Folds as it goes: where a match begins is worked out only for a match. */
function findTerms(trie: TermTrie, text: string): Span[] {
  const spans: Span[] = [];
  let node = 0;
  let isAfterSpace = false;
  for (let index = 0; index < text.length; ) {
    const code = text.charCodeAt(index);
    if (code < 128) {
      index += 1;
      const unit = foldAscii(code);
      if (unit === SPACE && isAfterSpace) continue;
      isAfterSpace = unit === SPACE;
      node = trie.step(node, unit);
      if (trie.matchAt(node) !== 0) addMatches(spans, trie, node, text, index, 0);
      continue;
    }
    const character = characterAt(text, index);
    const folded = foldCharacter(character);
    index += character.length;
    isAfterSpace = false;
    for (let unit = 0; unit < folded.length; unit += 1) {
      node = trie.step(node, folded.charCodeAt(unit));
      addMatches(spans, trie, node, text, index, folded.length - unit - 1);
    }
  }
  return spans;
}

/** `unread`: how many units of the last character's folding come after the match. */
function addMatches(
  spans: Span[],
  trie: TermTrie,
  node: number,
  text: string,
  end: number,
  unread: number,
): void {
  for (let match = trie.matchAt(node); match !== 0; match = trie.nextMatch(match)) {
    const start = foldedStart(text, end, trie.lengthOf(match) + unread);
    if (isWordBoundary(text, start) && isWordBoundary(text, end)) spans.push({ start, end, type: 'term' });
  }
}
