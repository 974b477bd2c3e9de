import { encodeToken } from './encode-token.ts';
import { quoted } from './nats-server-config.ts';

/** Somebody outside who reads the usage events of one tenant from NATS, through a durable consumer made for it. */
export interface UsageReader {
  tenant: string;
  /** What the consumer is for, such as `billing`. */
  name: string;
}

/** The consumer of a reader: no two readers share one, and none has the name of one of Sluice's own. */
export const usageConsumerName = ({ tenant, name }: UsageReader): string =>
  `${encodeToken(tenant)}:${encodeToken(name)}`;

/**
 * What the reader's account calls the API by: under its own name it would be answered by the server, which says that the
 * account has no JetStream.
 */
const USAGE_READER_API = 'JS.SLUICE.API';

/** All that a reader may ask: of its consumer what it is, for the next events, and to be done with one. */
const servicesOf = (reader: UsageReader): { subject: string; to?: string; streams?: boolean }[] => {
  const consumer = usageConsumerName(reader);
  return [
    {
      subject: `$JS.API.CONSUMER.INFO.USAGE.${consumer}`,
      to: `${USAGE_READER_API}.CONSUMER.INFO.USAGE.${consumer}`,
    },
    {
      subject: `$JS.API.CONSUMER.MSG.NEXT.USAGE.${consumer}`,
      to: `${USAGE_READER_API}.CONSUMER.MSG.NEXT.USAGE.${consumer}`,
      streams: true,
    },
    { subject: `$JS.ACK.USAGE.${consumer}.>` },
  ];
};

export interface UsageReaderAccount {
  /** Name of the reader's own account. */
  account: string;
  /** Of the account that Sluice's processes log in to. */
  owner: string;
  /** Its login, and the name of an environment variable of nats-server that has its password. */
  user: string;
  passwordVariable: string;
}

/** What `usageReaderConfig` writes: where each part belongs. */
export interface UsageReaderConfig {
  /** Lines for `exports` of the owner's account. */
  exports: string;
  /** A block beside it. */
  account: string;
}

/**
 * The parts of a nats-server configuration by which a reader gets its tenant's events and nothing else. An account of its
 * own, not a user with permissions: answers to a user of the same account would go to whatever subject it names, such as
 * one on which processes talk to each other. Nor may it create consumers, which deliver to any subject and filter by any.
 * https://docs.nats.io/running-a-nats-service/configuration/securing_nats/accounts
 */
export function usageReaderConfig(
  reader: UsageReader,
  { account, owner, user, passwordVariable }: UsageReaderAccount,
): UsageReaderConfig {
  const services = servicesOf(reader);
  const exports = services.map(
    ({ subject, streams }) =>
      `{ service: ${quoted(subject)}, accounts: [${quoted(account)}]${streams ? ', response_type: stream' : ''} }`,
  );
  const imports = services.map(
    ({ subject, to }) =>
      `    { service: { account: ${quoted(owner)}, subject: ${quoted(subject)} }${to === undefined ? '' : `, to: ${quoted(to)}`} }`,
  );
  return {
    exports: exports.join('\n'),
    account: `${quoted(account)}: {
  users: [{ user: ${quoted(user)}, password: $${passwordVariable} }]
  imports: [
${imports.join('\n')}
  ]
}`,
  };
}
