import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from './problem.ts';
import { parseDocumentText, readDocument } from './read-document.ts';

const problemsOf = async (text: string, file = 'sluice.yaml') => {
  const error: unknown = await parseDocumentText(text, file).catch((cause: unknown) => cause);
  if (!(error instanceof ConfigError)) throw new Error(`expected a ConfigError, got ${String(error)}`);
  return error.problems;
};

const written = { server: { port: 1 }, routes: [{ name: 'a' }, { name: 'b', targets: [{ provider: 'c' }] }] };
const yaml = 'server: { port: 1 }\nroutes:\n  - name: a\n  - name: b\n    targets:\n      - provider: c\n';
const toml =
  '[server]\nport = 1\n[[routes]]\nname = "a"\n[[routes]]\n  name = "b"\n[[routes.targets]]\nprovider = "c"\n';

test.each([
  ['sluice.yaml', yaml, { line: 4, column: 5 }],
  ['sluice.json', JSON.stringify(written, null, 2), { line: 10, column: 7 }],
  ['sluice.toml', toml, { line: 6, column: 3 }],
])('%s is the same document in its own format, with positions', async (file, text, position) => {
  const { document, positions } = await parseDocumentText(text, file);
  expect(document).toEqual(written);
  expect(positions.key(['routes', 1, 'name'])).toEqual(position);
});

test.each([
  ['sluice.yaml', 'a: [1\nb: 2', 2],
  ['sluice.yaml', 'a: 1\na: 2', 2],
  ['sluice.yaml', 'a: !unknown x', 1],
  ['sluice.json', '{"a": 1,\n"b" 2}', 2],
  ['sluice.json', '{"a": 1,\n"a": 2}', 2],
  ['sluice.toml', 'a = 1\nb 2', 2],
])('a syntax error in %s is told with its line: %j', async (file, text, line) => {
  const [problem] = await problemsOf(text, file);
  expect(problem).toMatchObject({ file, line });
});

test('aliases cannot multiply a small file into a huge one', async () => {
  const levels = 'bcdefghi'.split('').map((name, index) => {
    const previous = `*${'abcdefgh'[index]}`;
    return `${name}: &${name} [${Array(9).fill(previous).join(',')}]`;
  });
  const [problem] = await problemsOf(`a: &a [x]\n${levels.join('\n')}`);
  expect(problem?.message).toMatch(/alias/);
});

test.each([
  ['open brackets', '['.repeat(20_000), 'sluice.yaml'],
  ['closed brackets', `${'['.repeat(3000)}${']'.repeat(3000)}`, 'sluice.yaml'],
  ['brackets in TOML', `a = ${'['.repeat(20_000)}`, 'sluice.toml'],
  ['an alias of itself', 'a: &a\n  b: *a', 'sluice.yaml'],
])('depth without end is a problem, not a crash: %s', async (_, text, file) => {
  const [problem] = await problemsOf(text, file);
  expect(problem?.message).toMatch(/nested/);
});

test.each(['__proto__: { a: 1 }', 'constructor: 1', 'a: .inf', '- 1', 'text'])(
  '%j is no configuration',
  async text => expect(await problemsOf(text)).toHaveLength(1),
);

test('an empty file, and a section whose lines are all comments, are as if they were not there', async () => {
  expect((await parseDocumentText('', 'sluice.yaml')).document).toEqual({});
  expect((await parseDocumentText('server:\n  # port: 1\n', 'sluice.yaml')).document).toEqual({});
});

test('a file that is missing, too large or of an unknown kind is a problem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const large = join(folder, 'sluice.yaml');
  await writeFile(large, '#'.repeat(16 * 1024 * 1024 + 1));
  await expect(readDocument(join(folder, 'none.yaml'), {})).rejects.toThrow(
    /none\.yaml: cannot be read: ENOENT/,
  );
  await expect(readDocument(large, {})).rejects.toThrow(/larger than 16777216 bytes/);
  await expect(parseDocumentText('', 'sluice.ini')).rejects.toThrow(/expected a file that ends in \.yaml/);
});

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
}

test('a folder is one configuration of its files in the order of their names, each in its own format', async () => {
  const folder = await folderOf({
    '20-routes.toml': '[[routes]]\nname = "b"\n[server]\nhost = "::1"\n',
    '10-base.yaml':
      'server: { port: 1 }\nroutes: [{ name: a }]\nauth:\n  roles: { one: { permissions: [] } }\n',
    '30-roles.json': '{"auth": {"roles": {"two": {"permissions": []}}}, "routes": [{"name": "c"}]}',
    'notes.txt': 'no configuration',
    '.hidden.yaml': 'server: { port: 2 }',
  });
  await mkdir(join(folder, 'below.yaml.d'));
  const { document, positions, files } = await readDocument(folder, {});
  expect(document).toEqual({
    server: { port: 1, host: '::1' },
    routes: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    auth: { roles: { one: { permissions: [] }, two: { permissions: [] } } },
  });
  const names = ['10-base.yaml', '20-routes.toml', '30-roles.json'].map(name => join(folder, name));
  expect(files).toEqual([folder, ...names]);
  expect(positions.key(['routes', 1, 'name'])).toEqual({ file: names[1], line: 2, column: 1 });
  expect(positions.key(['auth', 'roles', 'two'])).toMatchObject({ file: names[2], line: 1 });
});

test.each([
  ['a value', 'server: { port: 1 }', 'server: { port: 1 }', 'server.port', '1:11'],
  ['a name', 'routes: [{ name: a }]', 'routes: [{ name: a }]', 'routes[0].name', '1:12'],
  ['a thing by name', 'tiers: { gold: {} }', 'tiers: { gold: { models: [a] } }', 'tiers.gold', '1:10'],
  ['a list of texts', 'auth: { x: [a] }', 'auth: { x: [b] }', 'auth.x', '1:9'],
])('%s in two files of a folder is a problem that names both places', async (_, one, other, path, place) => {
  const folder = await folderOf({ 'a.yaml': one, 'b.yaml': other });
  const [a, b] = [join(folder, 'a.yaml'), join(folder, 'b.yaml')];
  await expect(readDocument(folder, {})).rejects.toThrow(
    `${b}:${place}: ${path}: stands at ${a}:${place} as well`,
  );
});

test('a folder without a configuration is a problem', async () => {
  await expect(readDocument(await folderOf({ 'a.txt': '' }), {})).rejects.toThrow(
    /expected files that end in \.yaml/,
  );
});
