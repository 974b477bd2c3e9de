import { knownProviders, type ProviderSetting, readGoogleCredentials } from '@sluice/providers';
import type { CrossCheckContext } from './cross-check-context.ts';
import { baseUrlOf, definitionOf } from './effective-providers.ts';
import { nearest } from './nearest.ts';
import type { ConfigPath } from './path.ts';
import type { ProviderConfig } from './schema/config.ts';
import { Secret } from './secret.ts';

const settings: readonly ProviderSetting[] = [
  ...new Set(knownProviders.flatMap(({ settings: own = [] }) => own)),
];

/** What the connection says of itself. */
const OWN_HEADERS = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'expect',
]);

/** `deployments` is an empty object where nothing is written. */
const isWritten = (value: ProviderConfig[ProviderSetting]): boolean =>
  value !== undefined &&
  (value instanceof Secret || typeof value === 'string' || Object.keys(value).length > 0);

/** Keys of a provider that others have, and such as need each other. */
export function checkProvider(provider: ProviderConfig, path: ConfigPath, context: CrossCheckContext): void {
  const definition = definitionOf(provider);
  const { complain, isDeferred } = context;
  const isGiven = (key: ProviderSetting): boolean => isWritten(provider[key]) || isDeferred([...path, key]);
  for (const key of settings) {
    if (!isGiven(key) || definition?.settings?.includes(key)) continue;
    const owners = knownProviders.filter(known => known.settings?.includes(key)).map(({ name }) => name);
    complain([...path, key], `is for a provider of kind ${owners.join(' or ')}`);
  }
  for (const [key, other] of [
    ['accessKeyId', 'secretAccessKey'],
    ['secretAccessKey', 'accessKeyId'],
    ['sessionToken', 'accessKeyId'],
    ['tenantId', 'clientId'],
    ['clientId', 'tenantId'],
    ['clientSecret', 'clientId'],
  ] as const)
    if (isGiven(key) && !isGiven(other)) complain(path, `${JSON.stringify(key)} needs "${other}" too`);
  for (const name of Object.keys(provider.headers))
    if (OWN_HEADERS.has(name.toLowerCase()))
      complain([...path, 'headers', name], 'this header is not yours to set');
  const { credentials } = provider;
  if (credentials !== undefined && readGoogleCredentials(credentials.reveal()) === undefined)
    complain([...path, 'credentials'], 'expected the JSON of a service account');
  checkAddress(provider, path, context);
}

function checkAddress(provider: ProviderConfig, path: ConfigPath, context: CrossCheckContext): void {
  const definition = definitionOf(provider);
  if (provider.protocol === 'sample' || definition?.protocol === 'sample') {
    if (provider.healthCheck !== undefined)
      context.complain([...path, 'healthCheck'], 'this provider answers in process: there is nobody to ask');
    return;
  }
  if (baseUrlOf(provider, definition, context.env) !== undefined) return;
  if (definition?.settings?.includes('project')) context.complain(path, 'needs a "project"');
  // A kind that is not known is a problem of its own.
  else if (definition === undefined && provider.kind !== undefined) return;
  else if (definition !== undefined) context.complain(path, 'needs a "baseUrl"');
  else {
    const near = nearest(
      provider.name,
      knownProviders.map(({ name }) => name),
    );
    context.complain(
      path,
      `${JSON.stringify(provider.name)} is not a known provider, so it needs a "baseUrl"`,
      near,
    );
  }
}
