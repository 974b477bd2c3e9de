import { once } from 'node:events';
import { createServer } from 'node:net';

/** Rejects as a listener does where a port cannot be had, before there is anything that had to be stopped again. */
export async function checkPorts(host: string, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const probe = createServer().listen({ host, port });
    await once(probe, 'listening');
    probe.close();
    await once(probe, 'close');
  }
}
