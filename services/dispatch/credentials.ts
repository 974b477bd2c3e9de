import type { ConfigView } from '@sluice/config';
import { effectiveProviders } from '@sluice/config';

type Environment = Record<string, string | undefined>;

/** The providers' API keys, by provider name; where there are several, in turn. */
export function createCredentials(view: ConfigView, environment: Environment): (provider: string) => string | undefined {
  let keys = new Map<string, string[]>();
  let turn = 0;
  const load = (): void => {
    keys = new Map(
      effectiveProviders(view.current().config, environment).map(provider => [
        provider.name,
        provider.apiKeys.map(secret => secret.reveal()),
      ]),
    );
  };
  load();
  view.onChange(load);
  return provider => {
    const own = keys.get(provider);
    return own === undefined || own.length === 0 ? undefined : own[turn++ % own.length];
  };
}
