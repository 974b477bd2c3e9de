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
  expect(page).toContain(`| pnpm | ${pinned('package.json', /"pnpm@([^"]+)"/)} |`);
});
