import { freePort } from '@sluice/local-servers';
import { startSwitchboard } from '@sluice/testkit';
import type { Link } from './link.ts';

/** A connection by way of this process, which breaks it: both ends hear of it at once. */
export async function proxyLink(): Promise<Link> {
  const leafPort = await freePort();
  const board = await startSwitchboard(leafPort);
  return {
    leaf: String(leafPort),
    joinHost: `127.0.0.1:${board.port}`,
    within: [],
    edgeHost: '127.0.0.1',
    cut: async () => board.cut(),
    mend: async () => board.switchTo(leafPort),
    remove: () => board.stop(),
  };
}
