import type { ChatProtocol } from '@sluice/contract';
import { joinPath } from '../json/path.ts';
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
  return Object.keys(extensions.members).map(key => ({ feature: 'extension', path: joinPath(path, key) }));
}
