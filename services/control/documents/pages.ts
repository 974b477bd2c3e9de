import { readFileSync } from 'node:fs';
import { GatewayError, type Outcome, replyWhole } from '@sluice/contract';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';

const TITLE = 'Sluice API';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Which document is shown first: what most look for. */
const start = `SwaggerUIBundle({
  urls: [
    { name: 'Models', url: '/openapi.json' },
    { name: 'Admin API', url: '/api/v1/openapi.json' },
  ],
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  deepLinking: true,
  filter: true,
  docExpansion: 'none',
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** Everything comes from here: no script, style or picture of anybody else, and no frame around it. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
const CACHED = { 'cache-control': 'public, max-age=3600' };

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;

/** Of the package, by name. */
const packaged = {
  'swagger-ui.css': { type: types.css, at: () => import.meta.resolve('swagger-ui-dist/swagger-ui.css') },
  'swagger-ui-bundle.js': {
    type: types.js,
    at: () => import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  },
  'swagger-ui-standalone-preset.js': {
    type: types.js,
    at: () => import.meta.resolve('swagger-ui-dist/swagger-ui-standalone-preset.js'),
  },
} as const;
const isPackaged = (name: string): name is keyof typeof packaged => Object.hasOwn(packaged, name);

const asset = (type: string, content: string | Uint8Array): Outcome =>
  replyWhole(200, { ...headers, ...CACHED, 'content-type': type }, Buffer.from(content));

/** The document of the API for people: pages that need nothing from elsewhere. */
export function pageOperations(): Operation[] {
  const files = new Map<string, Uint8Array>();
  const read = (name: keyof typeof packaged): Uint8Array => {
    const known = files.get(name);
    if (known !== undefined) return known;
    const bytes = readFileSync(new URL(packaged[name].at()));
    files.set(name, bytes);
    return bytes;
  };
  return [
    operation({
      method: 'GET',
      path: '/docs',
      id: 'showDocs',
      tag: 'Operation',
      summary: 'Everything that can be asked, to read and to try',
      admits: 'public',
      reach: 'installation',
      answers: { 200: { description: 'A page.', contentType: 'text/html' } },
      handle: () =>
        replyWhole(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }, Buffer.from(page)),
    }),
    operation({
      method: 'GET',
      path: '/docs/{file}',
      id: 'showDocsFile',
      tag: 'Operation',
      summary: 'What the page is made of',
      admits: 'public',
      reach: 'installation',
      params: z.strictObject({ file: z.string().max(64) }),
      answers: { 200: { description: 'A script or a style.', contentType: 'text/javascript' } },
      errors: ['not_found'],
      handle({ params: { file } }) {
        if (file === 'start.js') return asset(types.js, start);
        if (isPackaged(file)) return asset(packaged[file].type, read(file));
        throw new GatewayError('not_found');
      },
    }),
  ];
}
