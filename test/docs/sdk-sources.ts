import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { generateTypes } from '@sluice/sdk/generate';
import { temporaryFolder } from '@sluice/testkit';
import { cleanEnvironment, startSluice } from '../e2e/gateway.ts';
import { pythonClient, runPython } from '../python.ts';
import { repositoryRoot } from '../workspace.ts';

type AdminDocument = Parameters<typeof generateTypes>[0];

/** The OpenAPI document of the admin API, of a running gateway. */
export async function readAdminDocument(): Promise<AdminDocument> {
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
    return (await response.json()) as AdminDocument;
  } finally {
    await gateway.stop();
  }
}

/** A source that is made from the document. */
export interface GeneratedSource {
  path: string;
  text: string;
}

export const renderTypeScript = async (document: AdminDocument): Promise<GeneratedSource> => ({
  path: join(repositoryRoot, 'libs/sdk/api-types.ts'),
  text: await generateTypes(document),
});

/** The generated part of the Python client. Rejects where Python cannot make it, with what it says. */
export async function renderPython(document: AdminDocument): Promise<GeneratedSource[]> {
  const folder = temporaryFolder();
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  await runPython(['generate.py', file, join(folder, 'sources')]);
  return readdirSync(join(folder, 'sources'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.py'))
    .sort()
    .map(name => ({
      path: join(pythonClient, 'src/sluice_sdk', name),
      text: readFileSync(join(folder, 'sources', name), 'utf8'),
    }));
}
