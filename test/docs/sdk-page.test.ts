import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnvironment, type StartedProcess, startSluice } from '../e2e/gateway.ts';
import { pythonClient, runPython, testWithPython } from '../python.ts';
import { repositoryRoot } from '../workspace.ts';
import { readPage } from './pages.ts';

const run = promisify(execFile);
const { blocks } = readPage('docs/sdk.md');
const programs = blocks.filter(({ language }) => language === 'ts');
const pythonPrograms = [
  ...[...blocks, ...readPage('libs/sdk-python/README.md').blocks]
    .filter(({ language }) => language === 'python')
    .map(({ text }) => ({ name: text.split('\n')[0] ?? '', text })),
  ...readdirSync(join(pythonClient, 'examples')).map(name => ({
    name,
    text: readFileSync(join(pythonClient, 'examples', name), 'utf8'),
  })),
];
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

const environmentOf = (): Record<string, string> => ({
  AI_GATEWAY_API_KEY: gateway.ready.adminKey ?? '',
  GATEWAY_URL: gateway.ready.url,
  XDG_CONFIG_HOME: temporaryFolder(),
});

test.each(programs)('the program at line $line of docs/sdk.md runs', async ({ text }) => {
  // Packages are found from the folder of the tests.
  const cwd = join(repositoryRoot, 'test');
  const { stderr } = await run(process.execPath, ['--input-type=module-typescript', '--eval', text], {
    env: cleanEnvironment(environmentOf()),
    cwd,
  });
  expect(stderr).not.toContain('Error');
});

testWithPython.each(pythonPrograms)('the Python program runs: $name', async ({ text }) => {
  await runPython(['-c', text], environmentOf());
});
