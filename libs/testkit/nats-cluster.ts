import { freePort, type LocalServer, startNatsServer } from '@sluice/local-servers';
import { temporaryFolder } from './temporary-folder.ts';

const NODES = 3;

/** Three nats-servers that are one cluster, with JetStream. They notice within seconds when one of them falls silent. */
export async function startNatsCluster(): Promise<LocalServer[]> {
  const routePorts = await Promise.all(Array.from({ length: NODES }, freePort));
  const routes = routePorts.map(port => `"nats-route://127.0.0.1:${port}"`).join(', ');
  return Promise.all(
    routePorts.map((port, index) =>
      startNatsServer({
        folder: temporaryFolder(),
        jetStream: true,
        config: `
server_name: node-${index + 1}
ping_interval: "1s"
ping_max: 2
cluster { name: test, listen: "127.0.0.1:${port}", routes: [${routes}] }
`,
      }),
    ),
  );
}
