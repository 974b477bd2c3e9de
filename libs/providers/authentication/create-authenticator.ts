import type { Clock } from '@sluice/contract';
import type { Environment, ProviderDefinition } from '../definition.ts';
import type { Authenticator, PostForm } from './authenticator.ts';
import { createAwsAuthenticator } from './aws.ts';
import { createEntraAuthenticator } from './entra.ts';
import { createGoogleAuthenticator } from './google.ts';
import { googleSecrets } from './google-credentials.ts';

/** What the configuration gives a provider beside API keys. */
export interface ProviderCredentials {
  region?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  sessionToken?: string | undefined;
  tenantId?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  /** The JSON of a service account. */
  credentials?: string | undefined;
}

export interface AuthenticatorDependencies {
  /** Empty where the provider may not have what is in it. */
  environment: Environment;
  clock: Clock;
  postForm: PostForm;
  readFile: (path: string) => Promise<string>;
}

/** What authenticates calls of a provider without an API key; undefined where nothing is there to do it with. */
export function createAuthenticator(
  { authentication }: ProviderDefinition,
  given: ProviderCredentials,
  dependencies: AuthenticatorDependencies,
): Authenticator | undefined {
  switch (authentication) {
    case 'aws':
      return aws(given, dependencies);
    case 'entra':
      return entra(given, dependencies);
    case 'google':
      return google(given, dependencies);
    case undefined:
      return undefined;
  }
}

function aws(
  given: ProviderCredentials,
  { environment, clock }: AuthenticatorDependencies,
): Authenticator | undefined {
  const source: ProviderCredentials =
    given.accessKeyId === undefined
      ? {
          accessKeyId: environment.AWS_ACCESS_KEY_ID,
          secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
          sessionToken: environment.AWS_SESSION_TOKEN,
        }
      : given;
  const { accessKeyId, secretAccessKey, sessionToken } = source;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const region = given.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1';
  const credentials = { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined };
  return createAwsAuthenticator({ credentials, service: 'bedrock', region, clock });
}

function entra(
  given: ProviderCredentials,
  dependencies: AuthenticatorDependencies,
): Authenticator | undefined {
  const { environment } = dependencies;
  const tenantId = given.tenantId ?? environment.AZURE_TENANT_ID;
  const clientId = given.clientId ?? environment.AZURE_CLIENT_ID;
  const clientSecret = given.clientSecret ?? environment.AZURE_CLIENT_SECRET;
  const path = environment.AZURE_FEDERATED_TOKEN_FILE;
  if (!tenantId || !clientId || (!clientSecret && !path)) return undefined;
  return createEntraAuthenticator({
    ...dependencies,
    authorityHost: environment.AZURE_AUTHORITY_HOST || 'https://login.microsoftonline.com',
    tenantId,
    clientId,
    proof: clientSecret ? { kind: 'secret', clientSecret } : { kind: 'token-file', path: path ?? '' },
  });
}

function google(
  given: ProviderCredentials,
  dependencies: AuthenticatorDependencies,
): Authenticator | undefined {
  const { environment, readFile } = dependencies;
  const { credentials } = given;
  if (credentials !== undefined)
    return createGoogleAuthenticator({
      ...dependencies,
      credentials: () => Promise.resolve(credentials),
      secrets: googleSecrets(credentials),
    });
  const path = environment.GOOGLE_APPLICATION_CREDENTIALS;
  if (!path) return undefined;
  return createGoogleAuthenticator({ ...dependencies, credentials: () => readFile(path), secrets: [] });
}
