import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { BenchError } from '../bench-error.ts';
import { startChild } from '../child.ts';
import { findProgram } from '../find-program.ts';
import { pinned } from '../measure/pinning.ts';

export interface Nginx {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface NginxOptions {
  /** What stands beside the server in `http`, such as an upstream. */
  http?: string;
  /** What `location /` does. */
  location: string;
  /** Asked until it is answered with 2xx. */
  readyPath: string;
  cpus: string | undefined;
}

const configOf = (port: number, folder: string, { http = '', location }: NginxOptions): string => `
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
daemon off;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  ${http}
  server {
    listen 127.0.0.1:${port};
    default_type application/json;
    location / { ${location} }
  }
}
`;

/** One nginx on a free loopback port. Throws a `BenchError` where there is none on this machine. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const nginx = findProgram('nginx');
  if (nginx === undefined) throw new BenchError('There is no nginx. On Debian: apt-get install nginx');
  const folder = temporaryFolder();
  const file = join(folder, 'nginx.conf');
  const port = await freePort();
  writeFileSync(file, configOf(port, folder, options));
  const url = `http://127.0.0.1:${port}`;
  // nginx says nothing when it is ready, so the shell before it speaks and the port is waited for.
  const command = ['/bin/sh', '-c', 'echo starting; exec "$0" "$@"', nginx, '-p', folder, '-c', file];
  const child = await startChild(line => line === 'starting' || undefined, {
    command: pinned(options.cpus, command),
  });
  await waitFor(async () => (await fetch(`${url}${options.readyPath}`)).ok, { what: 'nginx' });
  return { url, pid: child.pid, stop: child.stop };
}
