import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../workspace.ts';
import { pagesWithSections, withSections } from './generated-sections.ts';
import { readAdminDocument, renderPython, renderTypeScript } from './sdk-sources.ts';

for (const page of pagesWithSections) {
  const file = join(repositoryRoot, page);
  writeFileSync(file, withSections(readFileSync(file, 'utf8')));
}

execFileSync('sh', ['-euc', 'root=$0 tools=$0/.tools; . "$root/tools/python.sh"', repositoryRoot], {
  stdio: 'inherit',
});
const document = await readAdminDocument();
for (const { path, text } of [await renderTypeScript(document), ...(await renderPython(document))])
  writeFileSync(path, text);
