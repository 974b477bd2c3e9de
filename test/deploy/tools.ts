import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';
import { repositoryRoot } from '../workspace.ts';

/** The path of a program of `.tools/bin`, where `./sluice test test/deploy` puts it, or of the PATH. */
export const toolPath = (program: string): string | undefined =>
  [join(repositoryRoot, '.tools/bin'), ...(process.env.PATH ?? '').split(delimiter)]
    .map(folder => join(folder, program))
    .find(isExecutable);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const hasHelm = toolPath('helm') !== undefined;
if (!hasHelm)
  process.stderr.write(
    'There is no helm, so the chart is not checked. "./sluice test test/deploy" builds it where Go is.\n',
  );

/** Tests that need helm. Without it they are skipped, but not where everything has to be tested. */
export const describeWithHelm = describe.skipIf(!hasHelm && process.env.CI === undefined);
