import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { knownProviders } from './known-providers.ts';
import { renderProvidersPage } from './render-docs.ts';

const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8');

test('docs/providers.md is what the definitions say; if not, run `pnpm --filter @sluice/providers docs`', () => {
  expect(page).toBe(renderProvidersPage());
});

test('every provider and the variable of its key stand there', () => {
  for (const { name, apiKeyVariable = name } of knownProviders) {
    expect(page).toContain(`\`${name}\``);
    expect(page).toContain(`\`${apiKeyVariable}\``);
  }
});
