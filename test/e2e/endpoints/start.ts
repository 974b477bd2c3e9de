import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { type Gateway, startGateway } from '../gateway.ts';

/** A gateway in one process with this configuration, as YAML; `server` and logs are given. */
export async function startWith(config: string): Promise<Gateway> {
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(
    file,
    `version: 1\nserver: { host: 127.0.0.1, bodyLimit: 20MiB }\ntelemetry: { logs: { level: debug } }\n${config}`,
  );
  return await startGateway('up', file);
}
