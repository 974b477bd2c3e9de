import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshClone } from './fresh-clone.ts';

const INSTALL = 'pnpm install --frozen-lockfile';

test('the first start installs and hands on its parameters; the next one installs nothing', async () => {
  const clone = freshClone();
  clone.provideNode();
  const first = await clone.run('up', '--config', 'a file.yaml');
  expect(first).toMatchObject({ code: 0, stdout: '["up","--config","a file.yaml"]\n' });
  expect(first.stderr).toContain('installing the packages');
  expect(await clone.run('up')).toEqual({ code: 0, stdout: '["up"]\n', stderr: '' });
  expect(clone.calls()).toEqual([INSTALL]);
});

test('a changed lock file, or removed packages, are installed again', async () => {
  const clone = freshClone();
  clone.provideNode();
  await clone.run('up');
  writeFileSync(join(clone.root, 'pnpm-lock.yaml'), 'two');
  await clone.run('up');
  rmSync(join(clone.root, 'node_modules'), { recursive: true });
  await clone.run('up');
  expect(clone.calls()).toEqual([INSTALL, INSTALL, INSTALL]);
});

test('wrappers that start together install once, and each starts', async () => {
  const clone = freshClone();
  clone.provideNode();
  const runs = await Promise.all(['1', '2', '3'].map(name => clone.run(name)));
  expect(runs.map(({ stdout }) => stdout)).toEqual(['["1"]\n', '["2"]\n', '["3"]\n']);
  expect(clone.calls()).toEqual([INSTALL]);
});

test('a lock that a dead process left does not stop the next start', async () => {
  const clone = freshClone();
  clone.provideNode();
  await clone.run('up');
  rmSync(join(clone.root, '.tools/installed'));
  symlinkSync('2147483647', join(clone.root, '.tools/lock'));
  expect((await clone.run('up')).code).toBe(0);
  expect(clone.calls()).toEqual([INSTALL, INSTALL]);
});

test('an installation that fails says why, and is tried again by the next start', async () => {
  const clone = freshClone();
  clone.provideNode();
  clone.provide('pnpm', '[ "$1" = --version ] && echo 12.1.0 || { echo "no space left"; exit 1; }');
  for (const _ of ['first', 'second']) {
    const { code, stdout, stderr } = await clone.run('up');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/no space left.*could not be installed/s);
  }
});

test('where Node is too old, a current one is installed by npm and used from then on', async () => {
  const clone = freshClone();
  clone.provide('node', 'echo v20.20.2');
  clone.provide(
    'npm',
    `for package; do :; done
    folder=node_modules/\${package%@*}/bin
    mkdir -p "$folder" && ln -s "$REAL_NODE" "$folder/node"`,
  );
  const { stdout, stderr } = await clone.run('up');
  expect(stdout).toBe(`["up"]\n`);
  expect(stderr).toMatch(/installing Node \d+/);
  expect((await clone.run('up')).stderr).toBe('');
});

test('where no Node can be installed, it says what to install', async () => {
  const clone = freshClone();
  clone.provide('node', 'exit 127');
  clone.provide('npm', 'exit 1');
  const { code, stderr } = await clone.run('up');
  expect(code).toBe(1);
  expect(stderr).toMatch(/Install Node 24 or newer/);
});
