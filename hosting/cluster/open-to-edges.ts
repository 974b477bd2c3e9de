import { CommandError, exitCodes } from '@sluice/cli/exit-codes';
import type { Config } from '@sluice/config';
import { edgePermissionsOf, HUB_DOMAIN, type NatsUser, quoted } from '@sluice/contract';
import { secretOfFolder } from '../key-secret.ts';
import type { LeafListener } from './parse-leaf.ts';

/** The edge of a cluster that is tried on one machine: its user is there without asking. */
const EDGE = 'edge';

export interface OpenToEdges {
  users: NatsUser[];
  /** For nats-server's configuration. */
  extra: string;
  /** What an edge is started with. */
  join: string;
}

/** What the nats-server of a cluster on one machine needs so that edges can join: a user whose password stays, a port, a name for its JetStream. */
export function openToEdges(
  { host, port }: LeafListener,
  dataFolder: string,
  bus: Config['bus'],
): OpenToEdges {
  if (bus.nats.servers.length > 0)
    throw new CommandError(
      exitCodes.usage,
      '--leaf is for the nats-server that cluster starts. Let edges into your own as docs/edge.md says: ./sluice nats edge',
    );
  const password = secretOfFolder(dataFolder, 'edge-password');
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host;
  return {
    users: [{ user: EDGE, password, permissions: edgePermissionsOf(EDGE), isLeafNode: true }],
    extra: `jetstream { domain: ${HUB_DOMAIN} }\nleafnodes { listen: ${quoted(`${host}:${port}`)}, no_advertise: true }`,
    join: `nats-leaf://${EDGE}:${password}@${reachable}:${port}`,
  };
}
