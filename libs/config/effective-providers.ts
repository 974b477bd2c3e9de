import {
  type Environment,
  findProvider,
  knownProviders,
  type ProviderDefinition,
  type ProviderProtocol,
  providerOfProtocol,
} from '@sluice/providers';
import type { Config, ProviderConfig } from './schema/config.ts';
import { Secret } from './secret.ts';

/** What a provider is told, or authenticated with, beside API keys: for dispatch alone. */
export interface ProviderAccess {
  headers: Readonly<Record<string, Secret>>;
  idempotencyHeader?: string | undefined;
  /** Deployment by model. */
  deployments: Readonly<Record<string, string>>;
  region?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: Secret | undefined;
  sessionToken?: Secret | undefined;
  tenantId?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: Secret | undefined;
  credentials?: Secret | undefined;
  /** Whether it may be sent what its SDK would find in the environment. */
  usesEnvironment: boolean;
}

/** A provider with everything filled in from its kind. */
export interface EffectiveProvider {
  name: string;
  /** Name of the known provider it is one of. */
  kind?: string;
  /** Wire protocol that chats are translated to. */
  protocol: ProviderProtocol;
  /** Empty for `sample`, which answers in process. */
  baseUrl: string;
  /** Empty where it needs none, or where this node does not have them. */
  apiKeys: readonly Secret[];
  access: ProviderAccess;
  allowPrivateNetwork: boolean;
  streamUsage: 'on-request' | 'unasked';
  /** Calls at a time, over every process. */
  maxConcurrent?: number | undefined;
  healthCheck?: ProviderConfig['healthCheck'];
  /** Beginnings of model names that are its own. */
  prefixes: readonly string[];
}

/** Always there, and needs no key. */
const SAMPLE = 'sample';

export const definitionOf = ({
  name,
  kind,
  protocol,
}: Pick<ProviderConfig, 'name' | 'kind' | 'protocol'>): ProviderDefinition | undefined =>
  findProvider(kind ?? name) ??
  (kind === undefined && protocol !== undefined ? providerOfProtocol(protocol) : undefined);

export function keyFromEnvironment(definition: ProviderDefinition, env: Environment): Secret | undefined {
  const key = definition.apiKeyVariable === undefined ? undefined : env[definition.apiKeyVariable];
  return key === undefined || key === '' ? undefined : new Secret(key);
}

/** Where it is, or undefined where something that its address is made of is not said. */
export function baseUrlOf(
  provider: Pick<ProviderConfig, 'baseUrl' | 'region' | 'project' | 'apiVersion'>,
  definition: ProviderDefinition | undefined,
  env: Environment,
): string | undefined {
  if (definition?.address) return definition.address(provider, env);
  return provider.baseUrl ?? definition?.baseUrl;
}

/** What is in the environment is for the provider's own hosts; it is not sent to others. */
function isOwnAddress(written: string | undefined, definition: ProviderDefinition): boolean {
  if (written === undefined) return true;
  const host = URL.parse(written)?.hostname;
  return host !== undefined && definition.ownHosts?.test(host) === true;
}

function fromDefinition(definition: ProviderDefinition, env: Environment): EffectiveProvider | undefined {
  const key = keyFromEnvironment(definition, env);
  const baseUrl = baseUrlOf({}, definition, env);
  if (baseUrl === undefined && definition.name !== SAMPLE) return undefined;
  return {
    name: definition.name,
    kind: definition.name,
    protocol: definition.protocol,
    baseUrl: baseUrl ?? '',
    apiKeys: key ? [key] : [],
    access: { headers: {}, deployments: {}, usesEnvironment: true },
    allowPrivateNetwork: definition.allowPrivateNetwork ?? false,
    streamUsage: definition.streamUsage ?? 'on-request',
    prefixes: definition.prefixes,
  };
}

function fromConfig(provider: ProviderConfig, env: Environment): EffectiveProvider {
  const definition = definitionOf(provider);
  const written = [...(provider.apiKey ? [provider.apiKey] : []), ...provider.apiKeys];
  const usesEnvironment = definition !== undefined && isOwnAddress(provider.baseUrl, definition);
  const own = usesEnvironment && !hasCredentials(provider) ? keyFromEnvironment(definition, env) : undefined;
  return {
    name: provider.name,
    ...(definition && { kind: definition.name }),
    protocol: protocolOf(provider, definition),
    baseUrl: baseUrlOf(provider, definition, env) ?? '',
    apiKeys: written.length === 0 && own ? [own] : written,
    access: accessOf(provider, usesEnvironment),
    allowPrivateNetwork: provider.allowPrivateNetwork ?? definition?.allowPrivateNetwork ?? false,
    streamUsage: definition?.streamUsage ?? 'on-request',
    maxConcurrent: provider.maxConcurrent,
    healthCheck: provider.healthCheck,
    // Of a provider that is known by its protocol alone the models are not known.
    prefixes: provider.kind === undefined && !findProvider(provider.name) ? [] : (definition?.prefixes ?? []),
  };
}

const protocolOf = (
  { protocol, api }: ProviderConfig,
  definition: ProviderDefinition | undefined,
): ProviderProtocol =>
  protocol ?? (api === 'invoke' ? 'anthropic-messages' : (definition?.protocol ?? 'openai-chat'));

/** Whether the file itself says how to authenticate, so that a key of the environment is not meant. */
const hasCredentials = ({ accessKeyId, tenantId, clientId, credentials }: ProviderConfig): boolean =>
  [accessKeyId, tenantId, clientId, credentials].some(part => part !== undefined);

function accessOf(provider: ProviderConfig, usesEnvironment: boolean): ProviderAccess {
  const { headers, idempotencyHeader, deployments, region, accessKeyId, secretAccessKey, sessionToken } =
    provider;
  const { tenantId, clientId, clientSecret, credentials } = provider;
  const aws = { region, accessKeyId, secretAccessKey, sessionToken };
  return {
    headers,
    idempotencyHeader,
    deployments,
    ...aws,
    tenantId,
    clientId,
    clientSecret,
    credentials,
    usesEnvironment,
  };
}

/**
 * Every provider that is on: those of the file; known ones that the file refers to or whose key is in the
 * environment; and `sample`. The file's come first.
 */
export function effectiveProviders(config: Config, env: Environment): EffectiveProvider[] {
  const providers = config.providers.map(provider => fromConfig(provider, env));
  const taken = new Set(providers.map(({ name }) => name));
  const referred = new Set([
    ...Object.values(config.defaults.prefixes),
    ...config.routes.flatMap(route => route.targets.flatMap(({ provider = [] }) => provider)),
  ]);
  for (const definition of knownProviders) {
    if (taken.has(definition.name)) continue;
    const on =
      definition.name === SAMPLE || referred.has(definition.name) || keyFromEnvironment(definition, env);
    const provider = on ? fromDefinition(definition, env) : undefined;
    if (provider) providers.push(provider);
  }
  return providers;
}
