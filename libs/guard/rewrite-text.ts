import type { Mint } from './masking/mask-reversibly.ts';
import { maskOf, resolveOverlaps, type Span } from './span.ts';

/** A piece of text that is replaced: by a mask, by a token that a conversation knows again, or by what a token stands for. */
export interface Replaced extends Span {
  by: 'mask' | 'token' | 'original';
}

/** What a conversation's tokens stand for. */
export interface ConversationMasks {
  mint?: Mint | undefined;
  original?: ((token: string) => string | undefined) | undefined;
}

/**
 * The text with its pieces replaced; those that overlap become one. A token stands for a whole piece of which
 * every part may be restored. `minted` is told of each.
 */
export function rewriteText(
  text: string,
  pieces: readonly Replaced[],
  { mint, original }: ConversationMasks,
  minted: Map<string, string>,
): string {
  const forGood = pieces.filter(({ by }) => by === 'mask').toSorted((a, b) => a.start - b.start);
  const originals = new Set(pieces.flatMap(({ by, start }) => (by === 'original' ? start : [])));
  let rewritten = '';
  let position = 0;
  let next = 0;
  for (const { start, end, type } of resolveOverlaps(pieces)) {
    const value = text.slice(start, end);
    while ((forGood[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    const isForGood = (forGood[next]?.start ?? Number.POSITIVE_INFINITY) < end;
    rewritten += text.slice(position, start);
    position = end;
    const restored = originals.has(start) ? original?.(value) : undefined;
    if (restored !== undefined) rewritten += restored;
    else if (isForGood || mint === undefined) rewritten += maskOf(type);
    else {
      const token = mint(type, value);
      minted.set(token, value);
      rewritten += token;
    }
  }
  return rewritten + text.slice(position);
}
