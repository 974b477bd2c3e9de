import { type ConfigView, effectiveProviders } from '@sluice/config';
import type { Target } from '@sluice/contract';

type Environment = Readonly<Record<string, string | undefined>>;

interface Entry {
  keys: readonly string[];
  turn: number;
}

/** What a plan does not say of a provider, because it must not travel, or because dispatch alone needs it. */
export interface ProviderDirectory {
  /** Its API key; where it has several, in turn. Undefined where it needs none. */
  credentialOf(provider: string): string | undefined;
  /** Texts that must not leave in an error of the provider: its keys and its host. */
  secretsOf(target: Target): readonly string[];
}

export function createProviderDirectory(view: ConfigView, environment: Environment): ProviderDirectory {
  let entries = read(view, environment);
  view.onChange(() => {
    entries = read(view, environment);
  });
  return {
    credentialOf(provider) {
      const entry = entries.get(provider);
      if (entry === undefined || entry.keys.length === 0) return undefined;
      return entry.keys[entry.turn++ % entry.keys.length];
    },
    secretsOf: ({ provider, baseUrl }) => [
      ...(entries.get(provider)?.keys ?? []),
      ...(URL.canParse(baseUrl) ? [new URL(baseUrl).host, new URL(baseUrl).hostname] : []),
    ],
  };
}

function read(view: ConfigView, environment: Environment): Map<string, Entry> {
  const providers = effectiveProviders(view.current().config, environment);
  return new Map(
    providers.map(({ name, apiKeys }) => [name, { keys: apiKeys.map(secret => secret.reveal()), turn: 0 }]),
  );
}
