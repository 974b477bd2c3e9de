import type { CrossCheckContext } from './cross-check-context.ts';
import type { Config } from './schema/config.ts';

export function checkRedis(
  { url, cluster, sentinel }: Config['state']['redis'],
  context: CrossCheckContext,
): void {
  const path = ['state', 'redis'];
  const complain = (key: string, message: string): void => context.complain([...path, key], message);
  if (cluster && sentinel !== undefined)
    complain('sentinel', 'sentinels watch a single master: take away "cluster" or this');
  if (url === '') {
    if (cluster) complain('cluster', 'needs a "url"');
    if (sentinel !== undefined) complain('sentinel', 'needs a "url"');
  } else if (Array.isArray(url) && !cluster && sentinel === undefined)
    complain('url', 'several addresses go together with "cluster: true" or "sentinel"');
  const first = typeof url === 'string' ? url : url[0];
  if (cluster && first && new URL(first).pathname.length > 1)
    complain('url', 'a cluster has no numbered databases: leave out what stands behind the port');
}
