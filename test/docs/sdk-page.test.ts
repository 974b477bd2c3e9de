import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnvironment, type StartedProcess, startSluice } from '../e2e/gateway.ts';
import { repositoryRoot } from '../workspace.ts';
import { readPage } from './pages.ts';

const run = promisify(execFile);
const programs = readPage('docs/sdk.md').blocks.filter(({ language }) => language === 'ts');
let gateway: StartedProcess;

beforeAll(async () => {
  const folder = temporaryFolder();
  const config = join(folder, 'sluice.yaml');
  writeFileSync(
    config,
    'version: 1\nauth: { jwt: [{ issuer: https://idp.test, audience: sluice, secret: a-shared-secret-of-32-characters! }] }\n',
  );
  const port = String(await freePort());
  gateway = await startSluice(
    ['up', '--config', config, '--port', port, '--data', folder],
    cleanEnvironment(),
  );
});
afterAll(() => gateway?.stop());

test.each(programs)('the program at line $line of docs/sdk.md runs', async ({ text }) => {
  const env = cleanEnvironment({
    AI_GATEWAY_API_KEY: gateway.ready.adminKey ?? '',
    GATEWAY_URL: gateway.ready.url,
    XDG_CONFIG_HOME: temporaryFolder(),
  });
  // Packages are found from the folder of the tests.
  const cwd = join(repositoryRoot, 'test');
  const { stderr } = await run(process.execPath, ['--input-type=module-typescript', '--eval', text], {
    env,
    cwd,
  });
  expect(stderr).not.toContain('Error');
});
