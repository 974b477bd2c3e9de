import type { EffectiveProvider } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import { createOutboundAgent, readAtMost } from '@sluice/outbound';
import { buildGetRequest } from '@sluice/providers';
import type { Dispatcher } from 'undici';
import type { ProviderDirectory } from '../provider-directory.ts';
import type { CheckedProvider } from './provider-checks.ts';

const NOTHING = new Uint8Array();
/** Of a longer answer the rest is not read, and the connection not used again. */
const MAX_BYTES = 65_536;
const CONNECTIONS = 1;

export interface AskedAddress {
  provider: string;
  kind: string;
  baseUrl: string;
  allowPrivateNetwork: boolean;
  /** Below the base URL. */
  path: string;
  /** For the whole answer. */
  timeoutMs: number;
}

/** Asks providers whether they answer, with a credential of their own. */
export class ProviderAsker {
  readonly #providers: Pick<ProviderDirectory, 'credentialOf' | 'authenticatorOf' | 'headersOf'>;
  readonly #agents = new Map<boolean, Dispatcher>();

  constructor(providers: Pick<ProviderDirectory, 'credentialOf' | 'authenticatorOf' | 'headersOf'>) {
    this.#providers = providers;
  }

  /** Why it is not healthy; undefined where it is: with any answer below 500 but one that refuses the credential. */
  async check(address: AskedAddress): Promise<string | undefined> {
    try {
      const { status, body, signal } = await this.#send(address);
      await body.dump({ limit: MAX_BYTES, signal });
      return status >= 500 || status === 401 || status === 403 ? `status ${status}` : undefined;
    } catch (cause) {
      return failureOf(cause);
    }
  }

  /** A document of at most so many bytes. Rejects where there is no answer, or a longer one; `failureOf` says why. */
  async read(address: AskedAddress, maxBytes: number): Promise<{ status: number; bytes: Uint8Array }> {
    const { status, body } = await this.#send(address);
    return { status, bytes: await readAtMost(body, { maxBytes }) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(agent => agent.close()));
  }

  async #send({ provider, kind, baseUrl, allowPrivateNetwork, timeoutMs, ...asked }: AskedAddress) {
    const { origin, path, headers } = buildGetRequest({
      target: { kind, baseUrl },
      path: asked.path,
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
    const signal = AbortSignal.timeout(timeoutMs);
    const agent = this.#agentFor(allowPrivateNetwork);
    const { statusCode: status, body } = await agent.request({ origin, path, method, headers, signal });
    return { status, body, signal };
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
export function failureOf(cause: unknown): string {
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
    const address = { provider, kind, baseUrl, allowPrivateNetwork, path, timeoutMs };
    return [{ provider, settings: { path, everyMs, timeoutMs }, ask: () => asker.check(address) }];
  });
