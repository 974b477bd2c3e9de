import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { testWithPython } from '../python.ts';
import { readAdminDocument, renderPython, renderTypeScript } from './sdk-sources.ts';

let document: Awaited<ReturnType<typeof readAdminDocument>>;

beforeAll(async () => {
  document = await readAdminDocument();
});

test('the types of the SDK are those of the API; if not, run `pnpm run docs`', async () => {
  const { path, text } = await renderTypeScript(document);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

testWithPython(
  'the generated part of the Python client is that of the API; if not, run `pnpm run docs`',
  async () => {
    const sources = await renderPython(document);
    expect(sources.length).toBeGreaterThan(5);
    for (const { path, text } of sources) expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
