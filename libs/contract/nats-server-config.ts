import type { SubjectPermissions } from './permissions.ts';

/** A login to NATS: of the processes of a role, or of an edge. */
export interface NatsUser {
  user: string;
  /** As nats-server takes it: in clear, or a bcrypt hash (`$2a$…`); or the name of an environment variable of it that has the password. */
  password: string | { variable: string };
  permissions: SubjectPermissions;
  /** It may log in as a leaf node, and as nothing else. */
  isLeafNode?: true;
}

export interface NatsServerConfigOptions {
  users: readonly NatsUser[];
  port?: number;
  /** Where JetStream keeps its files. Absent: JetStream is set up elsewhere, as by `nats-server -js`. */
  storeDir?: string;
  /** Appended as it is: TLS, clustering, limits. */
  extra?: string;
}

/**
 * A configuration file for nats-server whose users may say and hear only what they need.
 * Strings are quoted as JSON is, which its format takes
 * (https://docs.nats.io/running-a-nats-service/configuration#configuration-syntax).
 */
export function natsServerConfig({ users, port, storeDir, extra = '' }: NatsServerConfigOptions): string {
  const sections = [
    ...(port === undefined ? [] : [`port: ${port}`]),
    ...(storeDir === undefined ? [] : [`jetstream { store_dir: ${quoted(storeDir)} }`]),
    `authorization {\n${natsUsers(users)}\n}`,
    extra,
  ];
  return `${sections.join('\n').trimEnd()}\n`;
}

/** The `users` of such a file alone, to be included where they belong: in `authorization`, or in an account. */
export const natsUsers = (users: readonly NatsUser[]): string =>
  `  users: [\n${users.map(natsUser).join('\n')}\n  ]`;

/** One of them. */
export function natsUser({
  user,
  password,
  permissions: { publish, subscribe },
  isLeafNode,
}: NatsUser): string {
  return `    {
      user: ${quoted(user)}
      password: ${typeof password === 'string' ? quoted(password) : `$${password.variable}`}${isLeafNode ? '\n      allowed_connection_types: ["LEAFNODE"]' : ''}
      permissions: {
        publish: { allow: ${listOf(publish)} }
        subscribe: { allow: ${listOf(subscribe)} }
      }
    }`;
}

/** As its format takes strings: like those of JSON. */
export const quoted = (text: string): string => JSON.stringify(text);

const listOf = (subjects: readonly string[]): string =>
  `[\n${subjects.map(subject => `          ${quoted(subject)}`).join('\n')}\n        ]`;
