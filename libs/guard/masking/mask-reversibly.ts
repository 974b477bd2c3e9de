import type { Span } from '../span.ts';
import { maskTokenDetector } from './token.ts';

/** The token for a value of a kind: `tokenFor` with a conversation's key. */
export type Mint = (type: string, value: string) => string;

export interface ReversiblyMasked {
  text: string;
  /** The value by its token, as the text had it. */
  minted: Map<string, string>;
}

/** The text with a token for each span. `spans` are sorted and do not overlap (`resolveOverlaps`). */
export function maskReversibly(text: string, spans: readonly Span[], mint: Mint): ReversiblyMasked {
  const minted = new Map<string, string>();
  let masked = '';
  let position = 0;
  for (const { start, end, type } of spans) {
    const value = text.slice(start, end);
    const token = mint(type, value);
    minted.set(token, value);
    masked += text.slice(position, start) + token;
    position = end;
  }
  return { text: masked + text.slice(position), minted };
}

/** A value as it stands within a string of JSON: for the arguments of calls. */
export const escapeForJson = (value: string): string => JSON.stringify(value).slice(1, -1);

/**
 * The text with the values of the tokens that `lookup` knows: those that this conversation minted. All else
 * that reads like a token stays. `asWritten` is how a value is written there, such as `escapeForJson`.
 */
export function restoreTokens(
  text: string,
  lookup: (token: string) => string | undefined,
  asWritten: (value: string) => string = value => value,
): string {
  let restored = '';
  let position = 0;
  for (const { start, end } of maskTokenDetector.find(text)) {
    const value = lookup(text.slice(start, end));
    if (value === undefined) continue;
    restored += text.slice(position, start) + asWritten(value);
    position = end;
  }
  return restored + text.slice(position);
}
