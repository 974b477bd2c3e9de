import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { readConfigFile } from './read-config-file.ts';
import { readDocument } from './read-document.ts';
import { watchConfigFile } from './watch-config-file.ts';

const yaml = (port: number): string => `server: { port: ${port} }\n`;

async function setUp() {
  const folder = temporaryFolder();
  const file = join(folder, 'sluice.yaml');
  await writeFile(file, yaml(1));
  const documents: unknown[] = [];
  const errors: string[] = [];
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const watch = (path = file, fingerprint?: string, files = [path]) =>
    watchConfigFile(
      { files, ...(fingerprint !== undefined && { fingerprint }) },
      {
        read: () => readConfigFile(path, {}),
        // Looked at every 10 ms on a busy machine, a file may be seen empty while it is being written.
        onDocument: ({ document }) => {
          if (!isDeepStrictEqual(document, {})) documents.push(document);
        },
        onError: error => errors.push(error.message),
        signal: controller.signal,
        intervalMs: 10,
      },
    );
  const seen = (port: number) =>
    waitFor(() => JSON.stringify(documents.at(-1)) === `{"server":{"port":${port}}}`, {
      what: `port ${port}`,
    });
  return { folder, file, documents, errors, watch, seen };
}

test('a file that is written, or replaced as editors do it, is seen', async () => {
  const { folder, file, documents, watch, seen } = await setUp();
  watch(file, (await readDocument(file, {})).fingerprint);
  await writeFile(file, yaml(2));
  await seen(2);
  await writeFile(join(folder, 'new'), yaml(3));
  await rename(join(folder, 'new'), file);
  await seen(3);
  await rm(file);
  await writeFile(file, yaml(4));
  await seen(4);
  expect(documents).toHaveLength(3);
});

test('a change before the watch began is seen', async () => {
  const { file, watch, seen } = await setUp();
  const { fingerprint } = await readDocument(file, {});
  await writeFile(file, yaml(2));
  watch(file, fingerprint);
  await seen(2);
});

test('a swap behind a symlink, as Kubernetes does it, is seen', async () => {
  const { folder, watch, seen } = await setUp();
  const [first, second] = [join(folder, 'a.yaml'), join(folder, 'b.yaml')];
  await writeFile(first, yaml(1));
  await writeFile(second, yaml(2));
  const link = join(folder, 'link.yaml');
  await symlink(first, link);
  watch(link);
  await seen(1);
  await symlink(second, join(folder, 'swap'));
  await rename(join(folder, 'swap'), link);
  await seen(2);
});

test('files that come to a folder, change there and go are seen', async () => {
  const { folder, watch, seen } = await setUp();
  const parts = join(folder, 'parts');
  await mkdir(parts);
  await writeFile(join(parts, 'a.yaml'), 'server: {}');
  watch(parts, (await readDocument(parts, {})).fingerprint);
  await writeFile(join(parts, 'b.yaml'), yaml(2));
  await seen(2);
  await writeFile(join(parts, 'b.yaml'), yaml(3));
  await seen(3);
  await rm(join(parts, 'b.yaml'));
  await writeFile(join(parts, 'c.yaml'), yaml(4));
  await seen(4);
});

test('a broken file is told once, and its repair is seen', async () => {
  const { file, documents, errors, watch, seen } = await setUp();
  watch(file, (await readDocument(file, {})).fingerprint);
  await writeFile(file, 'server: [');
  await waitFor(() => errors.length > 0, { what: 'the error' });
  await writeFile(file, yaml(1));
  await seen(1);
  expect(errors).toHaveLength(1);
  expect(documents).toHaveLength(1);
});
