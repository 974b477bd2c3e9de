import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles } from './dashboards/render.ts';
import { dashboardsFolder } from './queries.ts';

// One that is gone leaves no file.
rmSync(dashboardsFolder, { recursive: true, force: true });
mkdirSync(dashboardsFolder);
for (const [name, text] of dashboardFiles()) writeFileSync(join(dashboardsFolder, name), text);
