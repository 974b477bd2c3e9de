import type { Clock, MaybePromise } from '@sluice/contract';
import type { Authenticator } from './authenticator.ts';

export interface AccessToken {
  token: string;
  lifetimeMs: number;
}

export interface BearerTokensOptions {
  clock: Clock;
  request: () => Promise<AccessToken>;
  /** What tokens are asked for with. */
  secrets: readonly string[];
}

interface Held {
  headers: Record<string, string>;
  token: string;
  /** From then on a new one is fetched, while this one is used. */
  refreshAt: number;
  /** From then on it is not used. */
  unusableAt: number;
}

/** Before a token expires: the time in which a new one is fetched in the background. */
const REFRESH_AHEAD_MS = 300_000;
/** Tokens are not used in their last moments: clocks differ, and requests take time. */
const MARGIN_MS = 10_000;
/** After a failure in the background. */
const RETRY_AFTER_MS = 5_000;

/** Bearer tokens with a lifetime: fetched when first needed, once for all who wait, and anew before they expire. */
export class BearerTokens implements Authenticator {
  readonly #options: BearerTokensOptions;
  #held: Held | undefined;
  #previous: string | undefined;
  #fetching: Promise<Held> | undefined;

  constructor(options: BearerTokensOptions) {
    this.#options = options;
  }

  headers(): MaybePromise<Record<string, string>> {
    const held = this.#held;
    const now = this.#options.clock();
    if (held === undefined || now >= held.unusableAt) return this.#fetch().then(({ headers }) => headers);
    if (now >= held.refreshAt) this.#refresh(held);
    return held.headers;
  }

  secrets(): readonly string[] {
    const tokens = [this.#held?.token, this.#previous].filter(token => token !== undefined);
    return [...this.#options.secrets, ...tokens];
  }

  /** In the background: whoever asks goes on with the token there is. */
  #refresh(held: Held): void {
    this.#fetch().catch(() => {
      held.refreshAt = this.#options.clock() + RETRY_AFTER_MS;
    });
  }

  #fetch(): Promise<Held> {
    this.#fetching ??= this.#request().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #request(): Promise<Held> {
    const { token, lifetimeMs } = await this.#options.request();
    const now = this.#options.clock();
    this.#previous = this.#held?.token;
    this.#held = {
      headers: { authorization: `Bearer ${token}` },
      token,
      refreshAt: now + Math.max(lifetimeMs - REFRESH_AHEAD_MS, lifetimeMs / 2),
      unusableAt: now + Math.max(lifetimeMs - MARGIN_MS, lifetimeMs / 2),
    };
    return this.#held;
  }
}
