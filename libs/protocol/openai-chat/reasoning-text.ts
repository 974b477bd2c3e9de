import type { ReasoningPart } from '../ir/part.ts';
import { ownForm } from './extensions.ts';

/** Between blocks of reasoning where they are written as one text. */
export const SEPARATOR = '\n\n';

/** What there is to read of it: the text, or a summary. */
export const reasoningText = ({ text, summary }: ReasoningPart): string =>
  text === '' ? (summary ?? []).join(SEPARATOR) : text;

/** The reasoning of a message as one text, as the provider wrote it where it came with details. */
export function plainText(parts: readonly ReasoningPart[]): string {
  if (ownForm(parts[0]?.extensions).glued === true) return gluedText(parts);
  return parts
    .map(reasoningText)
    .filter(text => text !== '')
    .join(SEPARATOR);
}

/** With nothing between its pieces. */
export const gluedText = (parts: readonly ReasoningPart[]): string =>
  parts.map(({ text, summary = [] }) => text + summary.join('')).join('');

type Member = 'reasoning' | 'reasoning_content';

/**
 * The member that holds reasoning as one text: the one it came in, `usual` where it came in none of this
 * protocol. Undefined where there is nothing to read, and where it came in details alone.
 */
export function plainMember(parts: readonly ReasoningPart[], usual: Member | undefined): Member | undefined {
  if (parts.every(part => reasoningText(part) === '')) return undefined;
  let details = false;
  for (const { extensions } of parts) {
    const { member, beside } = ownForm(extensions);
    const named = beside ?? member;
    if (named === 'reasoning' || named === 'reasoning_content') return named;
    if (member === 'reasoning_details') details = true;
  }
  return details ? undefined : usual;
}
