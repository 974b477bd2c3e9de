import type { Detector, Span } from './span.ts';
import { type FoldedText, foldText } from './text/fold.ts';
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
    const folded = foldText(normalizeText(term.trim()).text);
    if (folded.length > 0) trie.add(folded.units.subarray(0, folded.length));
  }
  trie.link();
  return text => findTerms(trie, text, foldText(text));
}

function findTerms(trie: TermTrie, text: string, folded: FoldedText): Span[] {
  const spans: Span[] = [];
  let node = 0;
  for (let index = 0; index < folded.length; index += 1) {
    node = trie.step(node, folded.units[index] ?? 0);
    for (let match = trie.matchAt(node); match !== 0; match = trie.nextMatch(match)) {
      const start = folded.starts[index - trie.lengthOf(match) + 1] ?? 0;
      const end = folded.ends[index] ?? text.length;
      if (isWordBoundary(text, start) && isWordBoundary(text, end)) spans.push({ start, end, type: 'term' });
    }
  }
  return spans;
}
