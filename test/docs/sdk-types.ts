import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { generateTypes } from '@sluice/sdk/generate';
import { temporaryFolder } from '@sluice/testkit';
import { cleanEnvironment, startSluice } from '../e2e/gateway.ts';
import { repositoryRoot } from '../workspace.ts';

export const sdkTypesFile = join(repositoryRoot, 'libs/sdk/api-types.ts');

/** The types of the SDK as the document of a running gateway has them. */
export async function renderSdkTypes(): Promise<string> {
  const folder = temporaryFolder();
  const config = join(folder, 'sluice.yaml');
  writeFileSync(config, 'version: 1\n');
  const port = String(await freePort());
  const gateway = await startSluice(
    ['up', '--config', config, '--port', port, '--data', folder],
    cleanEnvironment(),
  );
  try {
    const response = await fetch(`${gateway.ready.url}/api/v1/openapi.json`);
    return await generateTypes((await response.json()) as Parameters<typeof generateTypes>[0]);
  } finally {
    await gateway.stop();
  }
}
