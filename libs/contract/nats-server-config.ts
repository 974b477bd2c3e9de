import { permissionsOf } from './permissions.ts';
import type { ServiceName } from './stage.ts';

/** A login to NATS for the processes that host these services. */
export interface NatsUser {
  user: string;
  /** As nats-server takes it: in clear, or a bcrypt hash (`$2a$…`); or the name of an environment variable of it that has the password. */
  password: string | { variable: string };
  services: readonly ServiceName[];
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
 * A configuration file for nats-server whose users may say and hear only what their services need.
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
  `  users: [\n${users.map(userBlock).join('\n')}\n  ]`;

function userBlock({ user, password, services }: NatsUser): string {
  const { publish, subscribe } = permissionsOf(services);
  return `    {
      user: ${quoted(user)}
      password: ${typeof password === 'string' ? quoted(password) : `$${password.variable}`}
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
