import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../workspace.ts';
import { pagesWithSections, sectionNames, sectionsOf, withSections } from './generated-sections.ts';

const pages = pagesWithSections.map(name => ({
  name,
  text: readFileSync(join(repositoryRoot, name), 'utf8'),
}));

test.each(pages)('$name says what the code says; if not, run `pnpm run docs`', ({ text }) => {
  expect(text).toBe(withSections(text));
});

test('each generated section has its place on a page', () => {
  expect(pages.flatMap(({ text }) => sectionsOf(text)).sort()).toEqual([...sectionNames].sort());
});
