import { ask, freePort, type LocalServer } from '@sluice/local-servers';
import { startRedisServer } from './servers.ts';
import { waitFor } from './wait-for.ts';

export interface LocalRedisCluster {
  /** A node is found by any other. */
  readonly urls: readonly string[];
  readonly masters: readonly LocalServer[];
  readonly replicas: readonly LocalServer[];
  stop(): Promise<void>;
}

const SLOTS = 16_384;
/** Without a word for so long a node is dead. */
const NODE_TIMEOUT_MS = 2_000;

/** A Redis Cluster of three masters on loopback, and as many replicas of the first ones. */
export async function startRedisCluster({ replicas = 0 } = {}): Promise<LocalRedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 3 + replicas }, startNode));
  const masters = nodes.slice(0, 3);
  const [first] = nodes;
  for (const [index, { server }] of masters.entries()) {
    const [from, to] = [index, index + 1].map(part => Math.ceil((SLOTS * part) / masters.length));
    await tell(server, `CLUSTER ADDSLOTSRANGE ${from} ${(to ?? SLOTS) - 1}`);
    await tell(server, `CLUSTER SET-CONFIG-EPOCH ${index + 1}`);
  }
  for (const { server, busPort } of nodes.slice(1))
    if (first !== undefined) await tell(first.server, `CLUSTER MEET 127.0.0.1 ${server.port} ${busPort}`);
  await waitFor(() => everyNode(nodes, 'CLUSTER INFO', `cluster_known_nodes:${nodes.length}`), PATIENT);
  for (const [index, { server }] of nodes.slice(3).entries()) {
    const master = masters[index]?.server;
    if (master === undefined) break;
    const id = (await ask(master.port, 'CLUSTER MYID\r\n'))?.split('\r\n')[1] ?? '';
    await waitFor(
      async () => (await ask(server.port, `CLUSTER REPLICATE ${id}\r\n`))?.startsWith('+OK'),
      PATIENT,
    );
    await waitFor(
      async () => (await ask(server.port, 'INFO replication\r\n'))?.includes('master_link_status:up'),
      PATIENT,
    );
  }
  await waitFor(() => everyNode(nodes, 'CLUSTER INFO', 'cluster_state:ok'), PATIENT);
  const servers = nodes.map(({ server }) => server);
  return {
    urls: servers.map(({ url }) => url),
    masters: servers.slice(0, 3),
    replicas: servers.slice(3),
    async stop() {
      await Promise.all(servers.map(server => server.kill()));
    },
  };
}

const PATIENT = { timeoutMs: 30_000 };

interface Node {
  server: LocalServer;
  busPort: number;
}

async function startNode(): Promise<Node> {
  const busPort = await freePort();
  const server = await startRedisServer({
    config: [
      'cluster-enabled yes',
      `cluster-port ${busPort}`,
      `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
      'cluster-replica-validity-factor 0',
    ].join('\n'),
  });
  return { server, busPort };
}

async function tell({ port }: LocalServer, command: string): Promise<void> {
  const answer = await ask(port, `${command}\r\n`);
  if (!answer?.startsWith('+OK')) throw new Error(`${command}: ${answer}`);
}

async function everyNode(nodes: readonly Node[], command: string, part: string): Promise<boolean> {
  const answers = await Promise.all(nodes.map(({ server }) => ask(server.port, `${command}\r\n`)));
  return answers.every(answer => answer?.includes(part));
}
