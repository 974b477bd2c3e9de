import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { freePort } from '@sluice/local-servers';
import type { Link } from './link.ts';

const run = promisify(execFile);
const ip = (line: string): Promise<unknown> => run('ip', line.split(' '));

/**
 * A network namespace for the edge, with two cables to this one: by one it reaches the cluster, by the other the test reaches
 * it. The first is pulled: packets are lost, and nobody is told. Takes root and Debian's iproute2; else it says why not.
 */
export async function namespaceLink(): Promise<Link | string> {
  const id = randomBytes(3);
  const name = `sluice-${id.toString('hex')}`;
  const [wan, lan] = [`wan${id.toString('hex')}`, `lan${id.toString('hex')}`];
  // Of 198.18.0.0/15, which is for tests of networks (RFC 2544).
  const address = (cable: 0 | 1, end: 1 | 2): string =>
    `198.${18 + ((id[0] ?? 0) & 1)}.${id[1]}.${((id[2] ?? 0) & 0xf8) + cable * 4 + end}`;
  const remove = async (): Promise<void> => {
    await ip(`netns delete ${name}`).catch(() => undefined);
  };
  try {
    await ip(`netns add ${name}`);
    for (const [index, cable] of [wan, lan].entries()) {
      const at = index === 0 ? 0 : 1;
      await ip(`link add ${cable} type veth peer name eth${index} netns ${name}`);
      await ip(`address add ${address(at, 1)}/30 dev ${cable}`);
      await ip(`link set ${cable} up`);
      await ip(`-n ${name} address add ${address(at, 2)}/30 dev eth${index}`);
      await ip(`-n ${name} link set eth${index} up`);
    }
    await ip(`-n ${name} link set lo up`);
  } catch (cause) {
    await remove();
    return cause instanceof Error ? cause.message : String(cause);
  }
  const leaf = `${address(0, 1)}:${await freePort()}`;
  return {
    leaf,
    joinHost: leaf,
    within: ['ip', 'netns', 'exec', name],
    edgeHost: address(1, 2),
    cut: async () => void (await ip(`-n ${name} link set eth0 down`)),
    mend: async () => void (await ip(`-n ${name} link set eth0 up`)),
    remove,
  };
}
