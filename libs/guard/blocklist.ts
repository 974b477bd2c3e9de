import { allOf, type Finding, type TextDetector } from './detector.ts';
import { rot13 } from './text/encoded.ts';
import { characterAt, foldAscii, foldCharacter, foldedStart, foldText, SPACE } from './text/fold.ts';
import { normalizeText } from './text/normalize.ts';
import { TermTrie } from './text/term-trie.ts';
import { isWordBoundary } from './text/word-boundary.ts';

/** White space of this length or more is no gap between the words of one term. */
const GAP_LIMIT = 256;

/** Terms of this length are also found in ROT13; a shorter one may read as another word there. */
const ROTATED_LENGTH = 6;

/**
 * A detector of terms: whole words in any case, also in ROT13, white space between words of almost any length. One pass
 * over the text, however many terms there are. Expects normalised text.
 */
export function blocklistDetector(terms: readonly string[]): TextDetector {
  const trie = new TermTrie();
  let reach = 0;
  for (const term of terms) {
    const folded = foldText(normalizeText(term).text).trim();
    if (folded === '') continue;
    trie.add(folded);
    if (folded.length >= ROTATED_LENGTH) trie.add(rot13(folded));
    reach = Math.max(reach, folded.length + (folded.split(' ').length - 1) * GAP_LIMIT);
  }
  trie.link();
  return {
    find(text) {
      const findings: Finding[] = [];
      readTerms(trie, text, findings);
      return findings;
    },
    openFrom(text) {
      const from = Math.max(0, text.length - reach);
      const tail = text.slice(from);
      return from + openTerm(trie, tail, readTerms(trie, tail, []), from === 0);
    },
    // A term and the white space that may follow each of its words.
    reach: reach + GAP_LIMIT,
  };
}

/** Folds as it goes: where a match begins is worked out only for a match. Returns the node at the end. */
function readTerms(trie: TermTrie, text: string, findings: Finding[]): number {
  let node = 0;
  let spaces = 0;
  for (let index = 0; index < text.length; ) {
    const code = text.charCodeAt(index);
    if (code < 128) {
      index += 1;
      const unit = foldAscii(code);
      spaces = unit === SPACE ? spaces + 1 : 0;
      if (spaces === GAP_LIMIT) node = 0;
      if (spaces > 1) continue;
      node = trie.step(node, unit);
      if (trie.matchAt(node) !== 0) addMatches(findings, trie, node, text, index, 0);
      continue;
    }
    const character = characterAt(text, index);
    const folded = foldCharacter(character);
    index += character.length;
    spaces = 0;
    for (let unit = 0; unit < folded.length; unit += 1) {
      node = trie.step(node, folded.charCodeAt(unit));
      addMatches(findings, trie, node, text, index, folded.length - unit - 1);
    }
  }
  return node;
}

/** Where the longest beginning of a term begins that the text ends with. */
function openTerm(trie: TermTrie, text: string, last: number, isWhole: boolean): number {
  for (let node = last; node !== 0; node = trie.failOf(node)) {
    const start = foldedStart(text, text.length, trie.depthOf(node));
    if (isWordBoundary(text, start) || (start === 0 && !isWhole)) return start;
  }
  return text.length;
}

/** `unread`: how many units of the last character's folding come after the match. */
function addMatches(
  findings: Finding[],
  trie: TermTrie,
  node: number,
  text: string,
  end: number,
  unread: number,
): void {
  for (let match = trie.matchAt(node); match !== 0; match = trie.nextMatch(match)) {
    const start = foldedStart(text, end, trie.lengthOf(match) + unread);
    if (isWordBoundary(text, start) && isWordBoundary(text, end)) findings.push({ start, end, type: 'term' });
  }
}

/** Lists of terms by name: a finding's type is the name of its topic. */
export const topicsDetector = (topics: readonly { name: string; terms: readonly string[] }[]): TextDetector =>
  allOf(
    topics.map(({ name, terms }) => {
      const detector = blocklistDetector(terms);
      const named = (finding: Finding): Finding => ({ ...finding, type: name });
      return { ...detector, find: text => detector.find(text).map(named) };
    }),
  );
