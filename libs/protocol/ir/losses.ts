import type { ChatProtocol } from '@sluice/contract';
import { joinPath } from '../json/path.ts';
import { isObject } from '../json/read-object.ts';
import type { Extensions } from './extensions.ts';
import type { Loss } from './loss.ts';

const none: readonly Loss[] = [];

/** What of a node's extensions a codec of `protocol` cannot write: all of them, where they are another protocol's. */
export function extensionLosses(
  extensions: Extensions | undefined,
  protocol: ChatProtocol,
  path: string,
): readonly Loss[] {
  if (extensions === undefined || extensions.protocol === protocol) return none;
  return Object.entries(extensions.members)
    .filter(([, value]) => !countsNothing(value))
    .map(([key]) => ({ feature: 'extension', path: joinPath(path, key) }));
}

/** Counts that are all 0, such as those of audio in an answer without any. */
function countsNothing(value: unknown): boolean {
  if (!isObject(value)) return false;
  const counts = Object.values(value);
  return counts.length > 0 && counts.every(count => count === 0);
}
