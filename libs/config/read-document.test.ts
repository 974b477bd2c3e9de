import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  await writeFile(large, '#'.repeat(1024 * 1024 + 1));
  await expect(readDocument(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml: cannot be read: ENOENT/);
  await expect(readDocument(large)).rejects.toThrow(/larger than 1048576 bytes/);
  await expect(parseDocumentText('', 'sluice.ini')).rejects.toThrow(/expected a file that ends in \.yaml/);
});
