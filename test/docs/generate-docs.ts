import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../workspace.ts';
import { pagesWithSections, withSections } from './generated-sections.ts';

for (const page of pagesWithSections) {
  const file = join(repositoryRoot, page);
  writeFileSync(file, withSections(readFileSync(file, 'utf8')));
}
