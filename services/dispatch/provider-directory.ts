import {
  type ConfigView,
  type EffectiveProvider,
  effectiveProviders,
  type ProviderAccess,
} from '@sluice/config';
import type { Target } from '@sluice/contract';
import {
  type Authenticator,
  type AuthenticatorDependencies,
  createAuthenticator,
  definitionOfKind,
  type Environment,
} from '@sluice/providers';
import type { TokenEndpoint } from './token-endpoint.ts';

interface Entry {
  keys: readonly string[];
  turn: number;
  headers: Readonly<Record<string, string>> | undefined;
  deployments: Readonly<Record<string, string>>;
  /** Only where there is no API key. */
  authenticator: Authenticator | undefined;
}

/** What a plan does not say of a provider, because it must not travel, or because dispatch alone needs it. */
export interface ProviderDirectory {
  /** Its API key; where it has several, in turn. Undefined where it needs none. */
  credentialOf(provider: string): string | undefined;
  /** What authenticates calls to it where that is not an API key. */
  authenticatorOf(provider: string): Authenticator | undefined;
  /** Headers that the configuration gives it. */
  headersOf(provider: string): Readonly<Record<string, string>> | undefined;
  /** What the provider calls the model: a deployment, say. */
  modelOf(target: Pick<Target, 'provider' | 'model'>): string;
  /** Texts that must not leave in an error of the provider: its keys and tokens, and its host. */
  secretsOf(target: Target): readonly string[];
}

export interface ProviderDirectoryDependencies extends Omit<AuthenticatorDependencies, 'postForm'> {
  tokens: TokenEndpoint;
}

export function createProviderDirectory(
  view: ConfigView,
  dependencies: ProviderDirectoryDependencies,
): ProviderDirectory {
  const readAll = (): Map<string, Entry> => {
    const providers = effectiveProviders(view.current().config, dependencies.environment);
    return new Map(providers.map(provider => [provider.name, entryOf(provider, dependencies)]));
  };
  let entries = readAll();
  view.onChange(() => {
    entries = readAll();
  });
  return {
    credentialOf(provider) {
      const entry = entries.get(provider);
      if (entry === undefined || entry.keys.length === 0) return undefined;
      return entry.keys[entry.turn++ % entry.keys.length];
    },
    authenticatorOf: provider => entries.get(provider)?.authenticator,
    headersOf: provider => entries.get(provider)?.headers,
    modelOf({ provider, model }) {
      const deployments = entries.get(provider)?.deployments;
      return deployments !== undefined && Object.hasOwn(deployments, model)
        ? (deployments[model] ?? model)
        : model;
    },
    secretsOf({ provider, baseUrl }) {
      const entry = entries.get(provider);
      const address = URL.canParse(baseUrl) ? [new URL(baseUrl).host, new URL(baseUrl).hostname] : [];
      if (entry === undefined) return address;
      const { keys, headers = {}, authenticator } = entry;
      return [...keys, ...Object.values(headers), ...(authenticator?.secrets() ?? []), ...address];
    },
  };
}

function entryOf(provider: EffectiveProvider, dependencies: ProviderDirectoryDependencies): Entry {
  const { name, kind = name, apiKeys, access, allowPrivateNetwork } = provider;
  const { tokens, environment, clock, readFile } = dependencies;
  const headers = Object.entries(access.headers);
  return {
    keys: apiKeys.map(secret => secret.reveal()),
    turn: 0,
    headers:
      headers.length === 0
        ? undefined
        : Object.fromEntries(headers.map(([header, secret]) => [header.toLowerCase(), secret.reveal()])),
    deployments: access.deployments,
    authenticator:
      apiKeys.length > 0
        ? undefined
        : createAuthenticator(definitionOfKind(kind), revealed(access), {
            environment: access.usesEnvironment ? environment : ({} satisfies Environment),
            clock,
            readFile,
            postForm: (url, form) => tokens.postForm(url, form, allowPrivateNetwork),
          }),
  };
}

const revealed = ({
  region,
  accessKeyId,
  secretAccessKey,
  sessionToken,
  tenantId,
  clientId,
  clientSecret,
  credentials,
}: ProviderAccess) => ({
  region,
  accessKeyId,
  secretAccessKey: secretAccessKey?.reveal(),
  sessionToken: sessionToken?.reveal(),
  tenantId,
  clientId,
  clientSecret: clientSecret?.reveal(),
  credentials: credentials?.reveal(),
});
