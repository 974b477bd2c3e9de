import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testkit';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../workspace.ts';

const run = promisify(execFile);
const sdk = join(repositoryRoot, 'libs/sdk');

const PROGRAM = `import { AIGateway, GatewayApiError } from '@sluice/sdk';
const gateway = await new AIGateway({ apiKey: 'sk-test', baseUrl: process.argv[2] }).connect({ cluster: 'aimlops' });
const events = [];
for await (const { sequence } of gateway.subscribeUsage({ from: 'start', follow: false })) events.push(sequence);
const refused = await gateway.keys.revoke('missing').catch(error => error instanceof GatewayApiError && error.code);
console.log(JSON.stringify({ tenant: (await gateway.whoAmI()).tenant, events, refused }));
`;
const EXPECTED = { tenant: 'acme', events: [1, 2], refused: 'not_found' };

/** A project that has installed the built package, as npm would lay it out. */
const project = temporaryFolder();
/** Answers as a gateway does to what the program asks. */
let server: Server;
let url: string;

beforeAll(async () => {
  const modules = join(project, 'node_modules');
  await run(process.execPath, [join(sdk, 'build/build-package.ts'), join(modules, '@sluice/sdk')]);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers']) {
    const from = realpathSync(join(sdk, 'node_modules/openapi-fetch'));
    cpSync(name === 'openapi-fetch' ? from : realpathSync(join(from, '..', name)), join(modules, name), {
      recursive: true,
    });
  }
  writeFileSync(join(project, 'program.mjs'), PROGRAM);
  server = createServer(({ url: path = '', headers }, response) => {
    if (headers.authorization !== 'Bearer sk-test') response.writeHead(401).end('{}');
    else if (path.startsWith('/api/v1/me')) response.end('{"tenant":"acme"}');
    else if (path.startsWith('/api/v1/usage/events'))
      response.end('{"sequence":1,"x":1}\n{"sequence":2,"x":1}\n');
    else response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"code":"not_found"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(() => {
  server?.close();
});

const outputOf = async (node: string, program: string): Promise<unknown> =>
  JSON.parse((await run(node, [program, url], { cwd: project })).stdout);

/** Another Node of this machine, if it is one of the oldest that the package promises to work with. */
async function findOldNode(): Promise<string | undefined> {
  for (const node of ['/usr/bin/node', '/usr/local/bin/node', process.env.NODE_20 ?? 'node20'])
    try {
      const { stdout } = await run(node, ['--version']);
      if (/^v20\./.test(stdout)) return node;
    } catch {}
  return undefined;
}
const oldNode = await findOldNode();

test('the built package runs in this Node', async () => {
  expect(await outputOf(process.execPath, 'program.mjs')).toEqual(EXPECTED);
});

test.skipIf(oldNode === undefined)('the built package runs in Node 20, where that is installed', async () => {
  expect(await outputOf(oldNode ?? '', 'program.mjs')).toEqual(EXPECTED);
});

test('a bundle for browsers has everything in it, nothing of Node, and runs', async () => {
  const bundle = await rolldown({
    input: join(project, 'program.mjs'),
    cwd: project,
    platform: 'browser',
    onLog(level, { message }) {
      if (level !== 'info') throw new Error(message);
    },
  });
  mkdirSync(join(project, 'dist'));
  const file = join(project, 'dist/bundle.mjs');
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  expect(readFileSync(file, 'utf8')).not.toMatch(/^import /m);
  expect(await outputOf(process.execPath, file)).toEqual(EXPECTED);
});

test('a program that uses the package has its types', async () => {
  const source = join(project, 'typed.mts');
  writeFileSync(
    source,
    `import { AIGateway, type UsageEvent } from '@sluice/sdk';
const gateway = new AIGateway();
export const tenant = async (): Promise<string> => (await gateway.whoAmI()).tenant;
export const costOf = (event: UsageEvent): number => event.costNanoDollars ?? 0;
// @ts-expect-error there is no such authentication
export const wrong = () => gateway.secure({ endpoint: '/predict', auth: 'password' });
`,
  );
  const compiler = join(sdk, 'node_modules/typescript/bin/tsc');
  const options = '--noEmit --strict --target es2022 --module nodenext --lib es2022,dom'.split(' ');
  await run(process.execPath, [compiler, ...options, source], { cwd: project }).catch(({ stdout }) => {
    throw new Error(stdout);
  });
});
