import type { Config, ConfigView } from '@sluice/config';
import type { Telemetry } from '@sluice/telemetry';
import { loadTokenizer, roughCounter, type TokenCounter } from '@sluice/tokens';

/**
 * How the tokens of requests are counted: by a tokenizer from when the configuration limits tokens or money anywhere, till then
 * roughly, which costs nothing.
 */
export class TokenCounting {
  #counter = roughCounter;
  #loading: Promise<void> | undefined;
  readonly #logger: Pick<Telemetry['logger'], 'error'>;

  constructor(logger: Pick<Telemetry['logger'], 'error'>) {
    this.#logger = logger;
  }

  get counter(): TokenCounter {
    return this.#counter;
  }

  follow(config: ConfigView): void {
    this.#take(config.current().config);
    config.onChange(current => this.#take(current.config));
  }

  #take(config: Config): void {
    if (this.#loading === undefined && limitsInput(config)) this.#loading = this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.#counter = await loadTokenizer();
    } catch (cause) {
      this.#logger.error({ err: cause }, 'the tokenizer cannot be loaded; tokens are estimated by bytes');
    }
  }
}

/** Whether it matters anywhere how many tokens a request has before a provider says so. */
function limitsInput({ routes, tiers, auth, budgets }: Config): boolean {
  const limits = [...routes, ...Object.values(tiers)].flatMap(each => each.limits);
  return (
    limits.some(({ tokens, inputTokens }) => tokens !== undefined || inputTokens !== undefined) ||
    auth.jwt.some(({ claims }) => claims.limits !== undefined) ||
    budgets.length > 0
  );
}
