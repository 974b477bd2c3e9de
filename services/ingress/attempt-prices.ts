import {
  type Config,
  type ConfigView,
  createPriceBook,
  type FoundPrice,
  type PriceBook,
} from '@sluice/config';
import { type AcceptedFrame, operationOf, type Protocol } from '@sluice/contract';

/** What attempts cost that are metered here. They are rare, so prices are read when the first is. */
export class AttemptPrices {
  #config: ConfigView | undefined;
  #read: { config: Config; prices: PriceBook } | undefined;

  follow(config: ConfigView): void {
    this.#config = config;
  }

  /** Undefined where no price is known. */
  find({ lineage }: AcceptedFrame, protocol: Protocol): FoundPrice | undefined {
    if (this.#config === undefined) return undefined;
    const { config } = this.#config.current();
    if (this.#read?.config !== config) this.#read = { config, prices: createPriceBook(config) };
    return this.#read.prices.find(lineage, operationOf(protocol));
  }
}
