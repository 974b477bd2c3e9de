import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { startChild } from '../child.ts';
import { pinned } from '../measure/pinning.ts';
import type { ProviderStub } from './provider-stub.ts';

const completion = JSON.stringify({
  id: 'chatcmpl-Bench0123456789abcdefghijkl',
  object: 'chat.completion',
  created: 1_750_000_000,
  model: 'bench-model',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'The tide rises and falls. '.repeat(12) },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 96, completion_tokens: 44, total_tokens: 140 },
});

const configOf = (port: number, folder: string): string => `
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
daemon off;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  server {
    listen 127.0.0.1:${port};
    default_type application/json;
    location / { return 200 '${completion}'; }
  }
}
`;

/** JSON answers only: nginx alone cannot send an answer in pieces. */
export async function startNginxStub(nginx: string, cpus: string | undefined): Promise<ProviderStub> {
  const folder = temporaryFolder();
  const file = join(folder, 'nginx.conf');
  const port = await freePort();
  writeFileSync(file, configOf(port, folder));
  const url = `http://127.0.0.1:${port}`;
  // nginx says nothing when it is ready, so the shell before it speaks and the port is waited for.
  const child = await startChild(line => line === 'starting' || undefined, {
    command: pinned(cpus, [
      '/bin/sh',
      '-c',
      'echo starting; exec "$0" "$@"',
      nginx,
      '-p',
      folder,
      '-c',
      file,
    ]),
  });
  await waitFor(async () => (await fetch(url)).ok, { what: 'nginx' });
  return { kind: 'nginx', url, streams: false, stop: child.stop };
}
