import { writeFileSync } from 'node:fs';
import { renderProvidersPage } from './render-docs.ts';

writeFileSync(new URL('../../docs/providers.md', import.meta.url), renderProvidersPage());
