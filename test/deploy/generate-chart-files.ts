import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chartFiles, chartFolder } from './chart-files.ts';

// A dashboard that is gone leaves no copy.
rmSync(join(chartFolder, 'files/dashboards'), { recursive: true, force: true });
for (const [path, text] of chartFiles()) {
  const file = join(chartFolder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
