import { knownProviders, type ProviderDefinition } from '@sluice/providers';
import type { Config, ProviderConfig } from './schema/config.ts';
import { Secret } from './secret.ts';

/** A provider with everything filled in from its kind. */
export interface EffectiveProvider {
  name: string;
  /** Name of the known provider it is one of. */
  kind?: string;
  /** Wire protocol, such as `openai-chat`. */
  protocol: string;
  /** Empty for `sample`, which answers in process. */
  baseUrl: string;
  /** Empty where it needs none, or where this node does not have them. */
  apiKeys: readonly Secret[];
  allowPrivateNetwork: boolean;
  streamUsage: 'on-request' | 'unasked';
  /** Beginnings of model names that are its own. */
  prefixes: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const definitions: ReadonlyMap<string, ProviderDefinition> = new Map(
  knownProviders.map(definition => [definition.name, definition]),
);

/** Always there, and needs no key. */
const SAMPLE = 'sample';

export const definitionOf = (name: string): ProviderDefinition | undefined => definitions.get(name);

export const knownProviderNames = (): string[] => [...definitions.keys()];

export function keyFromEnvironment(definition: ProviderDefinition, env: Environment): Secret | undefined {
  const key = definition.apiKeyVariable === undefined ? undefined : env[definition.apiKeyVariable];
  return key === undefined || key === '' ? undefined : new Secret(key);
}

function fromDefinition(definition: ProviderDefinition, env: Environment): EffectiveProvider {
  const key = keyFromEnvironment(definition, env);
  return {
    name: definition.name,
    kind: definition.name,
    protocol: definition.protocol,
    baseUrl: definition.baseUrl ?? '',
    apiKeys: key ? [key] : [],
    allowPrivateNetwork: definition.allowPrivateNetwork ?? false,
    streamUsage: definition.streamUsage ?? 'on-request',
    prefixes: definition.prefixes,
  };
}

function fromConfig(provider: ProviderConfig, env: Environment): EffectiveProvider {
  const definition = definitionOf(provider.kind ?? provider.name);
  const written = [...(provider.apiKey ? [provider.apiKey] : []), ...provider.apiKeys];
  // The key in the environment is for the provider's own address; it is not sent to another one.
  const own = definition && provider.baseUrl === undefined ? keyFromEnvironment(definition, env) : undefined;
  return {
    name: provider.name,
    ...(definition && { kind: definition.name }),
    protocol: provider.protocol ?? definition?.protocol ?? '',
    baseUrl: provider.baseUrl ?? definition?.baseUrl ?? '',
    apiKeys: written.length === 0 && own ? [own] : written,
    allowPrivateNetwork: provider.allowPrivateNetwork ?? definition?.allowPrivateNetwork ?? false,
    streamUsage: definition?.streamUsage ?? 'on-request',
    prefixes: definition?.prefixes ?? [],
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
  for (const definition of definitions.values()) {
    if (taken.has(definition.name)) continue;
    const on =
      definition.name === SAMPLE || referred.has(definition.name) || keyFromEnvironment(definition, env);
    if (on) providers.push(fromDefinition(definition, env));
  }
  return providers;
}
