import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foldersByName, readManifests, repositoryRoot } from '../workspace.ts';
import { importsOf, sourceFiles } from './imports.ts';
import { offence } from './layering.ts';

const folders = foldersByName(readManifests());

const offencesOf = (file: string, source: string): string[] =>
  importsOf(file, source).flatMap(({ specifier, line }) => {
    const reason = offence(file, specifier, folders);
    return reason === undefined ? [] : [`${file}:${line} imports ${specifier}: ${reason}`];
  });

test('every import of libraries, services and hosting keeps to the layering', () => {
  const files = ['libs', 'services', 'hosting'].flatMap(folder => sourceFiles(repositoryRoot, folder));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(file => offencesOf(file, readFileSync(join(repositoryRoot, file), 'utf8')))).toEqual(
    [],
  );
});

test.each([
  ['services/auth/a.ts', "import { x } from '@sluice/policy';", /no service imports a service/],
  ['libs/store/redis/a.ts', "export { x } from '@sluice/dispatch';", /no library imports a service/],
  ['libs/store/a.ts', "import type { Bus } from '@sluice/bus';", /layers before its own/],
  ['libs/contract/a.ts', "export * from '@sluice/telemetry';", /layers before its own/],
  ['libs/contract/a.ts', "import pino from 'pino';", /nothing but zod/],
  ['libs/bus/a.ts', "const late = await import('@sluice/bus/nats');", /layers before its own/],
  ['libs/bus/a.ts', "type Late = import('@sluice/config').Config;", /layers before its own/],
  ['libs/bus/a.ts', "import { startNatsServer } from '@sluice/testkit';", /only tests use the testkit/],
  ['libs/testkit/a.ts', "import { Bus } from '@sluice/bus';", /layers before its own/],
  ['hosting/a.ts', "import { waitFor } from '@sluice/testkit';", /only tests use the testkit/],
  ['services/auth/a.ts', "import { freePort } from '@sluice/local-servers';", /only hosting and tests/],
  ['libs/bus/a.ts', "import { test } from 'vitest';", /for tests only/],
  ['services/auth/a.ts', "import { x } from '../policy/x.ts';", /stays inside its package/],
  ['services/auth/a.ts', "import '@sluice/hosting';", /nothing below hosting/],
  ['services/auth/a.ts', "import '@sluice/nowhere';", /no such package/],
  ['libs/newcomer/a.ts', "import 'node:fs';", /no layer yet/],
])('a planted import is found: %s with %s', (file, source, reason) => {
  expect(offencesOf(file, `// first line\n${source}\n`)).toEqual([expect.stringMatching(reason)]);
  expect(offencesOf(file, `// first line\n${source}\n`)[0]).toContain(`${file}:2`);
});

test('what the layering allows is let through', () => {
  const source =
    "import { x } from '@sluice/store/embedded'; import './y.ts'; import 'node:fs'; import 'pino';";
  expect(offencesOf('services/auth/a.ts', source)).toEqual([]);
  expect(offencesOf('hosting/a.ts', "import '@sluice/auth'; import '@sluice/local-servers';")).toEqual([]);
  expect(offencesOf('libs/testkit/a.ts', "import '@sluice/contract';")).toEqual([]);
  expect(offencesOf('libs/bus/nats.test.ts', "import '@sluice/testkit'; import 'vitest';")).toEqual([]);
});
