import {
  type ConfigView,
  type EffectiveProvider,
  effectiveProviders,
  type ProviderAccess,
} from '@sluice/config';
import type { ProviderReport, Target } from '@sluice/contract';
import {
  type Authenticator,
  type AuthenticatorDependencies,
  createAuthenticator,
  definitionOfKind,
  type Environment,
} from '@sluice/providers';
import { KeyRing } from './key-ring.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

interface Entry {
  keys: KeyRing;
  maxConcurrent: number | undefined;
  headers: Readonly<Record<string, string>> | undefined;
  idempotencyHeader: string | undefined;
  deployments: Readonly<Record<string, string>>;
  /** Keys and headers, with the host of each address. */
  fixedSecrets: Map<string, readonly string[]>;
  /** Only where there is no API key. */
  authenticator: Authenticator | undefined;
}

/** What a plan does not say of a provider, because it must not travel, or because dispatch alone needs it. */
export interface ProviderDirectory {
  /** Its API key; where it has several, in turn, but for those that rest. Undefined where it needs none. */
  credentialOf(provider: string): string | undefined;
  /** Lets a key that the provider refused rest. Returns whether another one is ready. */
  restKey(provider: string, key: string, restMs: number): boolean;
  /** Calls to it at a time, over every process; undefined where it takes any number. */
  maxConcurrentOf(provider: string): number | undefined;
  /** Every provider, and how many keys it has. */
  keyCounts(): readonly Pick<ProviderReport, 'provider' | 'keys' | 'restingKeys'>[];
  /** What authenticates calls to it where that is not an API key. */
  authenticatorOf(provider: string): Authenticator | undefined;
  /** Headers that the configuration gives it. */
  headersOf(provider: string): Readonly<Record<string, string>> | undefined;
  /** The header in which it takes what tells a call that is made twice from two. */
  idempotencyHeaderOf(provider: string): string | undefined;
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
    credentialOf: provider => entries.get(provider)?.keys.take(),
    restKey: (provider, key, restMs) => entries.get(provider)?.keys.rest(key, restMs) ?? false,
    maxConcurrentOf: provider => entries.get(provider)?.maxConcurrent,
    keyCounts: () =>
      [...entries].map(([provider, { keys }]) => ({
        provider,
        keys: keys.keys.length,
        restingKeys: keys.resting,
      })),
    authenticatorOf: provider => entries.get(provider)?.authenticator,
    headersOf: provider => entries.get(provider)?.headers,
    idempotencyHeaderOf: provider => entries.get(provider)?.idempotencyHeader,
    modelOf({ provider, model }) {
      const deployments = entries.get(provider)?.deployments;
      return deployments !== undefined && Object.hasOwn(deployments, model)
        ? (deployments[model] ?? model)
        : model;
    },
    secretsOf({ provider, baseUrl }) {
      const entry = entries.get(provider);
      if (entry === undefined) return hostsOf(baseUrl);
      const fixed = fixedSecretsOf(entry, baseUrl);
      return entry.authenticator === undefined ? fixed : [...entry.authenticator.secrets(), ...fixed];
    },
  };
}

/** A provider has one address, but for a moment while its configuration changes. */
const MAX_ADDRESSES = 16;
/** Shorter values of headers are words, such as the name of a team, which errors may well hold. */
const MIN_SECRET_LENGTH = 8;

function fixedSecretsOf({ keys, headers = {}, fixedSecrets }: Entry, baseUrl: string): readonly string[] {
  const known = fixedSecrets.get(baseUrl);
  if (known !== undefined) return known;
  const values = Object.values(headers).filter(value => value.length >= MIN_SECRET_LENGTH);
  const secrets = [...keys.keys, ...values, ...hostsOf(baseUrl)];
  if (fixedSecrets.size >= MAX_ADDRESSES) fixedSecrets.clear();
  fixedSecrets.set(baseUrl, secrets);
  return secrets;
}

function hostsOf(baseUrl: string): string[] {
  const url = URL.parse(baseUrl);
  return url === null ? [] : [url.host, url.hostname];
}

function entryOf(provider: EffectiveProvider, dependencies: ProviderDirectoryDependencies): Entry {
  const { name, kind = name, apiKeys, access, allowPrivateNetwork } = provider;
  const { tokens, environment, clock, readFile } = dependencies;
  const headers = Object.entries(access.headers);
  return {
    keys: new KeyRing(
      apiKeys.map(secret => secret.reveal()),
      clock,
    ),
    maxConcurrent: provider.maxConcurrent,
    fixedSecrets: new Map(),
    headers:
      headers.length === 0
        ? undefined
        : Object.fromEntries(headers.map(([header, secret]) => [header.toLowerCase(), secret.reveal()])),
    idempotencyHeader: access.idempotencyHeader?.toLowerCase(),
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
