import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDocumentText } from './read-document.ts';
import { renderConfigurationPage } from './render-docs.ts';
import { resolveConfig } from './resolve-config.ts';
import { alternatives, type SchemaNode, schemaTree } from './schema-tree.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

test('docs/configuration.md is what the schema says; if not, run `pnpm --filter @sluice/config docs`', () => {
  expect(page).toBe(renderConfigurationPage());
});

test('the example in the docs is a valid configuration', async () => {
  const [, example] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const { document } = await parseDocumentText(example ?? '', 'sluice.yaml');
  const config = resolveConfig(document, { env: { OPENAI_API_KEY: 'sk' }, secrets: 'require' });
  expect(config.routes[0]?.name).toBe('chat');
});

test('every key of the schema says what it means', () => {
  const silent: string[] = [];
  const visit = (node: SchemaNode, path: string): void => {
    const isLeaf =
      !node.properties && !node.items && !node.anyOf && typeof node.additionalProperties !== 'object';
    if (isLeaf && node.description === undefined) silent.push(path);
    for (const [key, child] of Object.entries(node.properties ?? {})) visit(child, `${path}.${key}`);
    if (typeof node.additionalProperties === 'object' && node.additionalProperties.properties)
      visit(node.additionalProperties, `${path}.<name>`);
    for (const item of node.items ? alternatives(node.items) : [])
      if (item.properties) visit(item, `${path}[]`);
  };
  visit(schemaTree(), '');
  expect(silent).toEqual([]);
});
