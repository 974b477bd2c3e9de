import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnvironment, type StartedProcess, startSluice } from '../e2e/gateway.ts';
import { repositoryRoot } from '../workspace.ts';

const run = promisify(execFile);
/** What npm says where it cannot reach its registry. */
const NO_REGISTRY = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network|E50\d/;

/** An empty folder in which somebody has installed the package. */
const project = temporaryFolder();
let gateway: StartedProcess | undefined;
/** Why nothing was installed. */
let missing: string | undefined;

async function install(): Promise<string | undefined> {
  const built = join(temporaryFolder(), 'package');
  await run(process.execPath, [join(repositoryRoot, 'libs/cli/build/build-package.ts'), built]);
  await run('npm', ['pack', '--pack-destination', project], { cwd: built });
  const [tarball = ''] = readdirSync(project).filter(file => file.endsWith('.tgz'));
  writeFileSync(join(project, 'package.json'), '{"name":"a-project","private":true}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'];
  try {
    await run('npm', ['install', ...options, `./${tarball}`], { cwd: project });
    return undefined;
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
    if (NO_REGISTRY.test(said)) return said.split('\n')[0];
    throw cause;
  }
}

beforeAll(async () => {
  const hasNpm = await run('npm', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasNpm) {
    missing = 'there is no npm here';
    return;
  }
  const port = String(await freePort());
  const starting = ['up', '--port', port, '--data', temporaryFolder()];
  [missing, gateway] = await Promise.all([install(), startSluice(starting, cleanEnvironment())]);
}, 300_000);
afterAll(() => gateway?.stop());

/** Runs a line as somebody would who has the package's programs on the PATH. */
async function line(text: string): Promise<string> {
  const home = join(project, 'home');
  mkdirSync(home, { recursive: true });
  const { stdout } = await run('sh', ['-c', text], {
    cwd: project,
    env: cleanEnvironment({
      XDG_CONFIG_HOME: home,
      AI_GATEWAY_API_KEY: gateway?.ready.adminKey ?? '',
      PATH: [join(project, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
    }),
  });
  return stdout;
}

test('the installed program has the commands, and names itself as it was called', async context => {
  context.skip(missing !== undefined, missing);
  const help = await line('ai-gateway-cli --help');
  for (const command of ['init', 'add-route', 'keys', 'routes', 'top', 'doctor', 'completion'])
    expect(help).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  expect(help).toContain('$ ai-gateway-cli init');
  expect(help).not.toContain('./sluice');
  expect(await line('sluice --version')).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('it keeps a gateway that runs, adds a route to it and shows its figures', async context => {
  context.skip(missing !== undefined, missing);
  const { url } = gateway?.ready ?? { url: '' };
  expect(await line(`ai-gateway-cli init --cluster here --url ${url} --key $AI_GATEWAY_API_KEY`)).toContain(
    url,
  );
  expect(
    await line('ai-gateway-cli add-route --path /predict --target http://ai-service:8080 --method POST'),
  ).toContain('POST /predict goes to http://ai-service:8080');
  expect(Object.keys(JSON.parse(await line('ai-gateway-cli metrics --format json')))).toContain('latency');
  expect(JSON.parse(await line('sluice routes list --json'))).toMatchObject([
    { match: { path: '/predict' } },
  ]);
});

test('what it reads without a gateway it has all with it', async context => {
  context.skip(missing !== undefined, missing);
  writeFileSync(
    join(project, 'sluice.yaml'),
    `version: 1
guardrails:
  default: { input: [{ detector: pii, action: mask }, { detector: secrets, action: block }, { detector: regex, action: block, patterns: [{ name: many, pattern: "a+" }] }] }
`,
  );
  expect(await line('sluice config validate sluice.yaml')).toBe('sluice.yaml can be used.\n');
});
