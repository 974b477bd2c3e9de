import type { DocumentChange } from '@sluice/config';

const MOST_CHARACTERS = 8_192;

/**
 * The changes of a revision as the audit log has them, before and after: as many as there is room for, whole, and how many are left
 * out. The revision itself has all.
 */
export function auditedChanges(changes: readonly DocumentChange[]): Record<string, string> {
  const texts: string[] = [];
  let characters = 0;
  for (const { section: _, ...change } of changes) {
    const text = JSON.stringify(change);
    characters += text.length;
    if (characters > MOST_CHARACTERS) break;
    texts.push(text);
  }
  const leftOut = changes.length - texts.length;
  return { changes: `[${texts.join(',')}]`, ...(leftOut > 0 && { changesLeftOut: String(leftOut) }) };
}
