import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@sluice/local-servers';
import { knownProviders } from '@sluice/providers';
import { temporaryFolder } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnvironment, type StartedProcess, startSluice } from '../e2e/gateway.ts';
import { runPython, testWithPython } from '../python.ts';
import { repositoryRoot } from '../workspace.ts';
import { readPage } from './pages.ts';

const run = promisify(execFile);
const { text, blocks } = readPage('README.md');
/** The URL that the page shows. */
const SHOWN_URL = 'http://127.0.0.1:8080';

let gateway: StartedProcess;

beforeAll(async () => {
  const folder = temporaryFolder();
  // An empty file instead of none: whoever runs this may have one in the working folder.
  const config = join(folder, 'sluice.yaml');
  writeFileSync(config, 'version: 1\n');
  const port = String(await freePort());
  gateway = await startSluice(
    ['up', '--config', config, '--port', port, '--data', folder],
    cleanEnvironment(),
  );
});
afterAll(() => gateway?.stop());

/** The first block in this language that contains `part`, for the gateway of this test. */
function blockWith(language: string, part: string): string {
  const block = blocks.find(candidate => candidate.language === language && candidate.text.includes(part));
  if (block === undefined) throw new Error(`The README has no block of ${language} with ${part}.`);
  return block.text.replaceAll(SHOWN_URL, gateway.ready.url).replace(/^export .*\n/gm, '');
}

interface Program {
  command: string;
  parameters: string[];
  key?: string | undefined;
}

async function outputOf({ command, parameters, key = gateway.ready.apiKey }: Program): Promise<string> {
  const env = cleanEnvironment({ AI_GATEWAY_API_KEY: key ?? '', GATEWAY_URL: gateway.ready.url });
  // Packages are found from the folder of the tests.
  const { stdout } = await run(command, parameters, { env, cwd: join(repositoryRoot, 'test') });
  return stdout;
}

test('the curl of the README gets an answer', async () => {
  const answer = await outputOf({ command: 'sh', parameters: ['-ec', blockWith('sh', 'curl ')] });
  expect(JSON.parse(answer).choices[0].message.content).toContain('You said: "Hello"');
});

test('the JavaScript of the README gets an answer by the SDK of OpenAI', async () => {
  const program = blockWith('js', 'new OpenAI');
  const answer = await outputOf({
    command: process.execPath,
    parameters: ['--input-type=module', '--eval', program],
  });
  expect(answer).toContain('You said: "Hello"');
});

testWithPython('the Python of the README gets an answer by the SDK of OpenAI', async () => {
  const answer = await runPython(['-c', blockWith('python', 'OpenAI(')], {
    AI_GATEWAY_API_KEY: gateway.ready.apiKey ?? '',
  });
  expect(answer).toContain('You said: "Hello"');
});

test('the commands of the README about keys do what it says', async () => {
  const lines = blockWith('sh', 'keys create').trim().split('\n');
  const line = (part: string): string =>
    lines.find(candidate => candidate.includes(part))?.replace('./sluice', `"$0" "$1"`) ?? 'false';
  const sluice = (command: string): Promise<string> =>
    outputOf({
      command: 'sh',
      parameters: ['-ec', command, process.execPath, join(repositoryRoot, 'hosting/main.ts')],
      key: gateway.ready.adminKey,
    });
  const created = await sluice(line('keys create'));
  const [id = ''] = /key_[\w-]+/.exec(created) ?? [];
  expect(await sluice(line('keys list'))).toMatch(new RegExp(`^${id} .* sample\\* .* active$`, 'm'));
  await sluice(line('keys revoke').replace('ID', id));
  expect(await sluice(line('keys list'))).toMatch(new RegExp(`^${id} .* revoked$`, 'm'));
});

test('the README lists the variable of every provider that one switches on, and no other', () => {
  const variables = knownProviders.flatMap(({ apiKeyVariable }) => apiKeyVariable ?? []);
  const [, section = ''] = text.split('## Real providers');
  const listed = new Set(section.split('\n## ')[0]?.match(/\b[A-Z_]+_(?:API_KEY|BEDROCK)\b/g));
  expect([...listed].sort()).toEqual(variables.sort());
});
