import type { EffectiveProvider } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import { createOutboundAgent } from '@sluice/outbound';
import { buildGetRequest } from '@sluice/providers';
import type { Dispatcher } from 'undici';
import type { ProviderDirectory } from '../provider-directory.ts';
import type { CheckedProvider, CheckSettings } from './provider-checks.ts';

const NOTHING = new Uint8Array();
/** Of a longer answer the rest is not read, and the connection not used again. */
const MAX_BYTES = 65_536;
const CONNECTIONS = 1;

export interface CheckedAddress {
  provider: string;
  kind: string;
  baseUrl: string;
  allowPrivateNetwork: boolean;
  settings: CheckSettings;
}

/** Asks providers whether they answer, with a credential of their own. */
export class ProviderAsker {
  readonly #providers: Pick<ProviderDirectory, 'credentialOf' | 'authenticatorOf' | 'headersOf'>;
  readonly #agents = new Map<boolean, Dispatcher>();

  constructor(providers: Pick<ProviderDirectory, 'credentialOf' | 'authenticatorOf' | 'headersOf'>) {
    this.#providers = providers;
  }

  /** Why it is not healthy; undefined where it is: with any answer below 500 but one that refuses the credential. */
  async ask(address: CheckedAddress): Promise<string | undefined> {
    try {
      const status = await this.#statusOf(address);
      return status >= 500 || status === 401 || status === 403 ? `status ${status}` : undefined;
    } catch (cause) {
      return reasonOf(cause);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(agent => agent.close()));
  }

  async #statusOf({
    provider,
    kind,
    baseUrl,
    allowPrivateNetwork,
    settings,
  }: CheckedAddress): Promise<number> {
    const { origin, path, headers } = buildGetRequest({
      target: { kind, baseUrl },
      path: settings.path,
      apiKey: this.#providers.credentialOf(provider),
      ownHeaders: this.#providers.headersOf(provider),
    });
    const method = 'GET';
    const authenticator = this.#providers.authenticatorOf(provider);
    if (authenticator !== undefined)
      Object.assign(
        headers,
        await authenticator.headers({ method, url: origin + path, headers, body: NOTHING }),
      );
    const signal = AbortSignal.timeout(settings.timeoutMs);
    const agent = this.#agentFor(allowPrivateNetwork);
    const { statusCode, body } = await agent.request({ origin, path, method, headers, signal });
    await body.dump({ limit: MAX_BYTES, signal });
    return statusCode;
  }

  #agentFor(allowPrivateNetwork: boolean): Dispatcher {
    const known = this.#agents.get(allowPrivateNetwork);
    if (known !== undefined) return known;
    const agent = createOutboundAgent({
      connectTimeoutMs: 10_000,
      connections: CONNECTIONS,
      allowPrivateNetwork,
    });
    this.#agents.set(allowPrivateNetwork, agent);
    return agent;
  }
}

/** A line for the operator. Errors of sockets that tried several addresses have a code alone. */
function reasonOf(cause: unknown): string {
  if (cause instanceof GatewayError) return cause.details.internal ?? cause.message;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

/** Those that are to be asked regularly, and how. */
export const checkedProviders = (
  providers: readonly EffectiveProvider[],
  asker: ProviderAsker,
): CheckedProvider[] =>
  providers.flatMap(({ name: provider, kind = provider, baseUrl, allowPrivateNetwork, healthCheck }) => {
    if (healthCheck === undefined) return [];
    const { path, every: everyMs, timeout: timeoutMs } = healthCheck;
    const settings = { path, everyMs, timeoutMs };
    const address = { provider, kind, baseUrl, allowPrivateNetwork, settings };
    return [{ provider, settings, ask: () => asker.ask(address) }];
  });
