import { writeFileSync } from 'node:fs';
import { renderConfigurationPage } from './render-docs.ts';

writeFileSync(new URL('../../docs/configuration.md', import.meta.url), renderConfigurationPage());
