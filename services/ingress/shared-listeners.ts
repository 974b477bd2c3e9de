import { once } from 'node:events';
import { createServer, type ListenOptions, type Server } from 'node:net';

export type Address = Pick<ListenOptions, 'host' | 'port'>;

/**
 * Sockets that listen at one address. Of each, libuv accepts one connection whenever it has looked at everything that has something to
 * say. Where that are thousands of clients, those who come meanwhile would be let in ten in a second, and probes of health with them.
 */
const SOCKETS = 32;
/**
 * Connections that the kernel keeps while the process is busy. Beyond Node's 511 it drops them, and clients wait for seconds
 * until they try again. The kernel takes no more than its own limit: net.core.somaxconn, 4,096 on Linux.
 */
const BACKLOG = 4_096;

/** Elsewhere sockets cannot share an address, or not so that the kernel spreads connections over them. */
const canShare = process.platform === 'linux';

/** What the first of them listens with. */
export const listenOptions = { backlog: BACKLOG, reusePort: canShare };

/** Sockets that share an address do not notice that another process has it: the error is that of a socket that does not. */
export async function checkFree(address: Address): Promise<void> {
  if (!canShare || address.port === 0) return;
  const probe = createServer();
  await listening(probe, address);
  await closed(probe);
}

/** Further sockets at the address of `first`, which gets their connections. */
export async function listenBeside(first: Server, address: Address): Promise<Server[]> {
  if (!canShare) return [];
  const servers = Array.from({ length: SOCKETS - 1 }, () =>
    // As Node's HTTP server has it.
    createServer({ allowHalfOpen: true, noDelay: true }, socket => first.emit('connection', socket)),
  );
  await Promise.all(servers.map(server => listening(server, { ...address, ...listenOptions })));
  return servers;
}

/** Resolves when none of their connections is open any more. */
export const closed = async (...servers: Server[]): Promise<void> => {
  await Promise.all(servers.map(server => new Promise<void>(resolve => server.close(() => resolve()))));
};

async function listening(server: Server, options: ListenOptions): Promise<void> {
  server.listen(options);
  await once(server, 'listening');
}
