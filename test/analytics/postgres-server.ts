import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { Client } from 'pg';

/** Debian keeps a server's programs by version, off the PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** Where initdb and pg_ctl of this machine are, if they are anywhere. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(version => join(DEBIAN, version, 'bin')) : [];
  return [...(process.env.PATH ?? '').split(delimiter), ...versions].find(
    folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')),
  );
}

/** Postgres does not run as root: then as somebody who owns nothing but its folder. */
const NOBODY = 65_534;
const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** A Postgres with an empty database, for tests of this machine alone. */
export async function startPostgres(programs: string): Promise<{ url: string; stop(): void }> {
  const folder = temporaryFolder();
  if ('uid' in identity) chownSync(folder, NOBODY, NOBODY);
  const cluster = join(folder, 'cluster');
  const run = (program: string, ...parameters: string[]): void => {
    execFileSync(join(programs, program), parameters, { ...identity, cwd: folder, stdio: 'ignore' });
  };
  run('initdb', '--pgdata', cluster, '--username', 'test', '--auth', 'trust', '--no-sync');
  const port = await freePort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  run('pg_ctl', 'start', '--pgdata', cluster, '--log', join(folder, 'log'), '--options', options, '--wait');
  const url = `postgres://test@127.0.0.1:${port}/postgres`;
  await waitFor(async () => {
    const client = new Client({ connectionString: url });
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  });
  return { url, stop: () => run('pg_ctl', 'stop', '--pgdata', cluster, '--mode', 'immediate') };
}
