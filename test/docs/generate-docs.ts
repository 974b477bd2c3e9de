import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../workspace.ts';
import { pagesWithSections, withSections } from './generated-sections.ts';
import { renderSdkTypes, sdkTypesFile } from './sdk-types.ts';

for (const page of pagesWithSections) {
  const file = join(repositoryRoot, page);
  writeFileSync(file, withSections(readFileSync(file, 'utf8')));
}
writeFileSync(sdkTypesFile, await renderSdkTypes());
