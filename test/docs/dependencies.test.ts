import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readManifests, repositoryRoot } from '../workspace.ts';

const page = readFileSync(join(repositoryRoot, 'docs/dependencies.md'), 'utf8');
const listed = [...page.matchAll(/^\| `([^`]+)` \| ([^ |]+) \| (.+) \|$/gm)].map(
  ([, name, version]) => `${name} ${version}`,
);

const used = new Set(
  [...readManifests().values()].flatMap(({ dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies })
      .filter(([, version]) => !version.startsWith('workspace:'))
      .map(([name, version]) => `${name} ${version}`),
  ),
);

test('the page of dependencies lists each one in use, at its one version, and no other', () => {
  expect([...listed].sort()).toEqual([...used].sort());
});

test('every version is exact', () => {
  expect([...used].filter(dependency => !/ \d+\.\d+\.\d+(-[\w.]+)?$/.test(dependency))).toEqual([]);
});

test('what the wrapper installs is what the page says', () => {
  const pinned = (file: string, pattern: RegExp): string =>
    pattern.exec(readFileSync(join(repositoryRoot, file), 'utf8'))?.[1] ?? 'none';
  expect(page).toContain(`installs ${pinned('sluice', /^node_version=(.+)$/m)} where`);
  expect(page).toContain(`builds ${pinned('tools/servers.sh', /^nats_version=(.+)$/m)} where`);
  expect(page).toContain(`build ${pinned('tools/helm.sh', /^helm_version=(.+)$/m)} where`);
  expect(page).toContain(`gets uv ${pinned('tools/python.sh', /^uv_version=(.+)$/m)} where`);
  expect(page).toContain(`| pnpm | ${pinned('package.json', /"pnpm@([^"]+)"/)} |`);
});

test('the packages of the Python client are those of its tests, each as its lock file has it', () => {
  const read = (name: string): string => readFileSync(join(repositoryRoot, 'libs/sdk-python', name), 'utf8');
  const [, rest = ''] = page.split('## Of the Python client');
  const [section = ''] = rest.split('\n## ');
  const shown = [...section.matchAll(/^\| ([a-z0-9-]+) \| (\d[^ |]+) \|/gm)].map(
    ([, name, version]) => `${name}==${version}`,
  );
  const [, group = ''] = /^test = \[\n([\s\S]*?)^\]/m.exec(read('pyproject.toml')) ?? [];
  const tested = [...group.matchAll(/"([^"]+)"/g)].map(([, requirement = '']) => requirement);
  expect(tested.length).toBeGreaterThan(5);
  expect(shown.sort()).toEqual(tested.sort());
  const locked = read('requirements.lock').split('\n');
  expect(tested.filter(requirement => !locked.includes(requirement))).toEqual([]);
});
