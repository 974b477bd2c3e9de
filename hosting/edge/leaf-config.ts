import { encodeToken, quoted } from '@sluice/contract';

export interface LeafOptions {
  /** The edge's. */
  name: string;
  /** Addresses of the hub's leaf-node port, with user and password where it takes them. */
  join: readonly string[];
  /** Path of a NATS credentials file. Empty: none. */
  credentials: string;
  tls?: { ca?: string | undefined; cert?: string | undefined; key?: string | undefined } | undefined;
  /** By which this process alone logs in. */
  login: { user: string; password: string };
}

/** A link that went without a word is noticed within twice this. */
const PING = '2s';
const RECONNECT = '1s';

/**
 * What the nats-server of an edge runs by: no JetStream of its own, one client, and a connection to the hub that is made anew
 * for ever. https://docs.nats.io/running-a-nats-service/configuration/leafnodes/leafnode_conf
 */
export function leafServerConfig({ name, join, credentials, tls, login }: LeafOptions): string {
  const remote = [
    `urls: [${join.map(quoted).join(', ')}]`,
    ...(credentials === '' ? [] : [`credentials: ${quoted(credentials)}`]),
    ...(tls !== undefined || join.some(isTls) ? [tlsBlock(tls ?? {})] : []),
  ];
  return `server_name: ${quoted(`edge-${encodeToken(name)}`)}
authorization { user: ${quoted(login.user)}, password: ${quoted(login.password)} }
ping_interval: "${PING}"
ping_max: 2
leafnodes {
  reconnect: "${RECONNECT}"
  remotes: [
    {
      ${remote.join('\n      ')}
    }
  ]
}
`;
}

const isTls = (address: string): boolean => address.startsWith('tls:');

/** By the address alone nats-server would go on without TLS where the hub has none, and send it the password. */
const tlsBlock = (files: NonNullable<LeafOptions['tls']>): string => {
  const lines = (['ca', 'cert', 'key'] as const).flatMap(kind => {
    const path = files[kind];
    return path === undefined ? [] : [`${kind}_file: ${quoted(path)}`];
  });
  return `tls { ${['timeout: 5', ...lines].join(', ')} }`;
};
