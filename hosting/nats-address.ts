import { readFileSync } from 'node:fs';
import { type Config, ConfigError } from '@sluice/config';

export interface NatsAddress {
  servers: string[];
  user?: string;
  password?: string;
  /** The text of a NATS credentials file. */
  credentials?: string;
}

/** Takes user and password out of the server addresses, where they may stand as in any URL. */
export function natsAddress({ servers, credentials }: Config['bus']['nats']): NatsAddress {
  if (servers.length === 0) {
    const message =
      'needed to serve single stages. Set it, or GATEWAY_BUS_NATS_SERVERS; or run everything in one process: sluice up';
    throw new ConfigError([{ path: 'bus.nats.servers', message }]);
  }
  const urls = servers.map(server => new URL(server.includes('://') ? server : `nats://${server}`));
  const named = urls.find(({ username }) => username !== '');
  return {
    servers: urls.map(({ protocol, host }) => `${protocol}//${host}`),
    ...(named === undefined
      ? {}
      : { user: decodeURIComponent(named.username), password: decodeURIComponent(named.password) }),
    ...(credentials === '' ? {} : { credentials: readFileSync(credentials, 'utf8') }),
  };
}
