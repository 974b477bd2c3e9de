import type { Config } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import { type CheckedFetch, createCheckedFetch } from '@sluice/outbound';
import * as oidc from 'openid-client';

export type LoginConfig = NonNullable<Config['auth']['login']>;

const BOUNDS = { maxBytes: 256 * 1024, timeoutMs: 10_000 };

/** What an ID token says of who logged in. */
export type IdClaims = Readonly<Record<string, unknown>>;

export interface LoginRequest {
  url: URL;
  state: string;
  nonce: string;
  verifier: string;
}

/** The identity provider of one configuration, found by its discovery document when it is first needed. */
export class IdentityProvider {
  readonly #login: LoginConfig;
  readonly #http: CheckedFetch;
  #found: Promise<oidc.Configuration> | undefined;

  constructor(login: LoginConfig) {
    this.#login = login;
    const { allowPrivateNetwork } = login;
    this.#http = createCheckedFetch({ connectTimeoutMs: 5_000, allowPrivateNetwork, connections: 2 }, BOUNDS);
  }

  /** Where to send the browser, and what its return is checked against. Throws `upstream_unreachable`. */
  async begin(): Promise<LoginRequest> {
    const provider = await this.#discover();
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: this.#login.redirectUri,
      scope: this.#login.scopes.join(' '),
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url, state, nonce, verifier };
  }

  /** Exchanges the code that the browser came back with. Throws `login_failed`. */
  async finish(query: string, { state, nonce, verifier }: Omit<LoginRequest, 'url'>): Promise<IdClaims> {
    const provider = await this.#discover();
    const returned = new URL(this.#login.redirectUri);
    returned.search = query;
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, returned, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new TypeError('There is no ID token.');
      return claims;
    } catch (cause) {
      const internal = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      throw new GatewayError('login_failed', { internal }, { cause });
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret, allowPrivateNetwork } = this.#login;
    this.#found ??= oidc
      .discovery(new URL(issuer), clientId, clientSecret?.reveal(), undefined, {
        [oidc.customFetch]: (url, init) => this.#http.fetch(url, { ...init, headers: { ...init.headers } }),
        timeout: BOUNDS.timeoutMs / 1_000,
        // Plain HTTP is for a provider inside, as tests have one.
        ...(allowPrivateNetwork && issuer.startsWith('http:') && { execute: [oidc.allowInsecureRequests] }),
      })
      .catch((cause: unknown) => {
        this.#found = undefined;
        const internal = `The identity provider ${issuer}: ${cause instanceof Error ? cause.message : String(cause)}`;
        throw new GatewayError('upstream_unreachable', { internal }, { cause });
      });
    return this.#found;
  }
}
