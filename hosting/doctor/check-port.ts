import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Finding, fault, ok } from '@sluice/cli/finding';
import type { Config } from '@sluice/config';
import { whoListens } from './who-listens.ts';

const CHECK = 'port';

/** Whether the port can be listened on; if not, by whom it is taken. One that Sluice itself has is as it should be. */
export async function checkPort({ host, port }: Pick<Config['server'], 'host' | 'port'>): Promise<Finding[]> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return [ok(CHECK, `${port} is free`)];
  } catch (cause) {
    return [explain(cause, host, port)];
  } finally {
    server.close();
  }
}

function explain(cause: unknown, host: string, port: number): Finding {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'EACCES')
    return fault(
      CHECK,
      `this user may not listen on ${port}`,
      'choose one from 1024 up with --port, or grant it the right',
    );
  if (code !== 'EADDRINUSE')
    return fault(
      CHECK,
      `this machine cannot listen at ${host} (${code})`,
      'server.host: 0.0.0.0 stands for all of its addresses',
    );
  const holder = whoListens(port);
  if (holder?.isGateway) return ok(CHECK, `${port} is the one of a gateway that runs: ${holder.name}`);
  const by = holder === undefined ? 'another program' : holder.name;
  return fault(CHECK, `${port} is taken by ${by}`, 'stop it, or choose another port with --port');
}
