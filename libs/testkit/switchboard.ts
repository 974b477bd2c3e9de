import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An address whose connections go to one server and, from the next `switchTo` on, to another, as behind a name or a virtual address. */
export interface Switchboard {
  readonly port: number;
  /** New connections go there. Those that are open stay where they are. */
  switchTo(port: number): void;
  /** Breaks what is open, and takes no new connection until `switchTo` is called. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startSwitchboard(firstPort: number): Promise<Switchboard> {
  let target: number | undefined = firstPort;
  const open = new Set<Socket>();
  const server = createServer(socket => {
    if (target === undefined) {
      socket.destroy();
      return;
    }
    const beyond = connect({ port: target, host: '127.0.0.1' });
    for (const [from, to] of [
      [socket, beyond],
      [beyond, socket],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    switchTo(port) {
      target = port;
    },
    cut() {
      target = undefined;
      for (const socket of open) socket.destroy();
    },
    async stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
