import { ESTIMATE_KIND, GUARD_KIND, type Operation } from '@sluice/contract';
import {
  dearer,
  findPrice,
  multiplyPrices,
  type Price,
  type PricesByModel,
  priceTable,
} from '@sluice/providers';
import { isGlob, matchGlob } from './match-glob.ts';
import type { Config } from './schema/config.ts';

/** Where a price comes from: the table that is shipped, the operator’s own, or a guess where nobody knows one. */
type PriceSource = 'table' | 'own' | 'estimate';

export interface FoundPrice {
  price: Price;
  source: PriceSource;
}

interface PricedTarget {
  /** Its name in the configuration. */
  provider: string;
  kind: string;
  model: string;
}

export interface PriceBook {
  /** Whether a model without a known price is refused. */
  readonly refusesUnknown: boolean;
  /** Undefined where no price is known, and none is to be guessed; HTTP services have none. */
  find(target: PricedTarget, operation: Operation): FoundPrice | undefined;
}

interface OwnPrices {
  exact: PricesByModel;
  globs: readonly (readonly [glob: string, price: Price])[];
  factor: string | undefined;
}

const free: FoundPrice = { price: { input: '0', output: '0' }, source: 'table' };
const noPrices: PricesByModel = new Map();

/** The prices of one revision: those of the operator before those of the table. */
export function createPriceBook({ prices }: Pick<Config, 'prices'>): PriceBook {
  const own = new Map(
    Object.entries(prices.providers ?? {}).map(([name, given]) => [name, compileOwn(given)]),
  );
  const multiplied = new Map<string, PricesByModel>();
  const estimates = new Map<string, Price | undefined>();

  /** Of a provider with a factor every price of the table is multiplied once, when it is first asked for. */
  function listed({ provider, kind }: PricedTarget): PricesByModel {
    const table = priceTable.get(kind) ?? noPrices;
    const factor = own.get(provider)?.factor ?? own.get(kind)?.factor;
    if (factor === undefined) return table;
    const key = `${kind} ${factor}`;
    const known = multiplied.get(key);
    if (known !== undefined) return known;
    const made = new Map([...table].map(([model, price]) => [model, multiplyPrices(price, factor)]));
    multiplied.set(key, made);
    return made;
  }

  function estimate(target: PricedTarget, operation: Operation): FoundPrice | undefined {
    const generates = generatingOperations.has(operation);
    const key = `${target.provider} ${target.kind} ${generates}`;
    if (!estimates.has(key)) {
      const ofProvider = [own.get(target.provider)?.exact, own.get(target.kind)?.exact, listed(target)];
      estimates.set(key, dearestOf(ofProvider, generates) ?? dearestOf([...priceTable.values()], generates));
    }
    const price = estimates.get(key);
    return price && { price, source: 'estimate' };
  }

  return {
    refusesUnknown: prices.unknown === 'reject',
    find(target, operation) {
      if (operation === 'http') return undefined;
      if (target.kind === ESTIMATE_KIND || target.kind === GUARD_KIND) return free;
      const given =
        own.size === 0
          ? undefined
          : (findOwn(own.get(target.provider), target.model) ?? findOwn(own.get(target.kind), target.model));
      if (given !== undefined) return { price: given, source: 'own' };
      const price = findPrice(listed(target), target.model);
      if (price !== undefined) return { price, source: 'table' };
      return prices.unknown === 'estimate' ? estimate(target, operation) : undefined;
    },
  };
}

function compileOwn({ factor, models }: NonNullable<Config['prices']['providers']>[string]): OwnPrices {
  const entries = Object.entries<Price>(models);
  return {
    exact: new Map(entries.filter(([model]) => !isGlob(model))),
    globs: entries.filter(([model]) => isGlob(model)),
    factor,
  };
}

const findOwn = (own: OwnPrices | undefined, model: string): Price | undefined =>
  own && (findPrice(own.exact, model) ?? own.globs.find(([glob]) => matchGlob(glob, model))?.[1]);

/** Those whose answers are what is paid for; of the others it is the input. */
const generatingOperations: ReadonlySet<Operation> = new Set(['chat', 'images', 'speech']);

/** The dearest of each, so that no model of the same sort costs more. */
function dearestOf(lists: readonly (PricesByModel | undefined)[], generates: boolean): Price | undefined {
  let found: Price | undefined;
  for (const list of lists)
    for (const price of list?.values() ?? []) {
      if ((price.output !== '0') !== generates) continue;
      found = found === undefined ? plain(price) : dearerOfBoth(found, price);
    }
  return found;
}

const plain = ({ input, output, units }: Price): Price => ({ input, output, ...(units && { units }) });

function dearerOfBoth(left: Price, right: Price): Price {
  const units: Record<string, string | undefined> = { ...left.units };
  for (const [name, price] of Object.entries(right.units ?? {})) units[name] = dearer(units[name], price);
  return {
    input: dearer(left.input, right.input) ?? left.input,
    output: dearer(left.output, right.output) ?? left.output,
    ...(Object.keys(units).length > 0 && { units }),
  };
}
