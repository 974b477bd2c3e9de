import type { FoundPrice, PriceBook } from '@sluice/config';
import { type Facts, type Operation, operationOf, type Protocol, type Target } from '@sluice/contract';
import { contextWindowOf, costBoundNanoDollars, outputTokensFor, type UsageBound } from '@sluice/providers';
import { inputTokens } from '@sluice/tokens';
import { DEFAULT_OUTPUT_TOKENS } from './default-output.ts';

/** What is asked, as far as it bounds what it can cost. */
interface CostlyRequest {
  protocol: Protocol;
  facts: Facts;
  /** Any of them may answer. */
  targets: readonly Target[];
  /** What limits let each answer have, where the caller says nothing. */
  limitedOutputTokens: number | undefined;
}

interface CostBound {
  costNanoDollars: number;
  /** What each answer may have at most, where the provider is to be told; undefined: whatever is told anyway. */
  maxOutputTokens: number | undefined;
}

interface PricedTarget {
  price: FoundPrice['price'];
  usage: Omit<UsageBound, 'outputTokens'>;
}

/** The largest amount that a store of limits takes. */
const LARGEST = 2 ** 52;
/** So that an answer of unbounded length leaves room for others: one may cost this share of a budget. */
const USUAL_SHARE = 64;
/** And this one so that it may be of the usual length. */
const LARGEST_SHARE = 4;
/** What a provider may have stored for a model whose context window nobody knows. */
const UNKNOWN_WINDOW = 200_000;
/** Sounds are taken for compressed for speech (32 kbit/s); at a quarter of that nobody understands a word. */
const SOUND_MARGIN = 4;
/** Of text, however fast somebody talks. */
const TOKENS_PER_SECOND_OF_SPEECH = 10;
/** A character that is spoken slowly. */
const TOKENS_PER_SPOKEN_CHARACTER = 4;
/** The largest image at the highest quality, https://platform.openai.com/docs/guides/image-generation, and a margin. */
const TOKENS_PER_IMAGE = 8_192;

/**
 * The most that a request can cost at the dearest of its targets, in nano-dollars; those whose price is unknown add nothing. `smallestBudget`
 * is what answers whose length nobody bounds are measured by, in nano-dollars.
 */
export function costBound(request: CostlyRequest, prices: PriceBook, smallestBudget: number): CostBound {
  const { protocol, facts, targets, limitedOutputTokens } = request;
  const operation = operationOf(protocol);
  const priced = targets.flatMap((target): PricedTarget[] => {
    const found = prices.find(target, operation);
    return found === undefined ? [] : [{ price: found.price, usage: usageBound(facts, operation, target) }];
  });
  const most = (outputTokensOf: (price: FoundPrice['price']) => number): number =>
    priced.reduce((dearest, { price, usage }) => {
      const cost = costBoundNanoDollars(price, { ...usage, outputTokens: outputTokensOf(price) });
      return Math.min(LARGEST, Math.max(dearest, cost));
    }, 0);
  if (operation !== 'chat') {
    const outputTokens = outputBound(facts, operation);
    return { costNanoDollars: most(() => outputTokens), maxOutputTokens: undefined };
  }
  const { choices = 1 } = facts;
  const longest = ({ maxOutputTokens = Number.MAX_SAFE_INTEGER }: FoundPrice['price']): number =>
    Math.min(Number.MAX_SAFE_INTEGER, maxOutputTokens * choices);
  const given = facts.maxOutputTokens ?? (limitedOutputTokens && limitedOutputTokens * choices);
  if (given !== undefined)
    return { costNanoDollars: most(price => Math.min(given, longest(price))), maxOutputTokens: undefined };
  const told = toldBound(priced, choices, smallestBudget);
  const each = told === undefined ? longest : () => told * choices;
  return { costNanoDollars: most(each), maxOutputTokens: told };
}

/** What each answer may have where nobody says it; undefined where the models’ own bounds are low enough. */
function toldBound(
  priced: readonly PricedTarget[],
  choices: number,
  smallestBudget: number,
): number | undefined {
  const within = (share: number): number =>
    priced.reduce(
      (least, { price, usage }) =>
        Math.min(least, outputTokensFor(price, usage, Math.floor(smallestBudget / share))),
      Number.POSITIVE_INFINITY,
    ) / choices;
  const usual = Math.max(within(USUAL_SHARE), Math.min(DEFAULT_OUTPUT_TOKENS, within(LARGEST_SHARE)));
  const longest = priced.map(({ price }) => price.maxOutputTokens ?? Number.POSITIVE_INFINITY);
  if (longest.every(tokens => tokens <= usual)) return undefined;
  // Providers refuse to be told more than their models can.
  const possible = longest.every(Number.isFinite)
    ? Math.min(...longest)
    : Math.min(DEFAULT_OUTPUT_TOKENS, ...longest);
  return Math.max(1, Math.floor(Math.min(usual, possible)));
}

function usageBound(facts: Facts, operation: Operation, target: Target): PricedTarget['usage'] {
  const { serviceTier, units } = facts;
  const input = inputBound(facts, operation, target);
  if (operation !== 'transcriptions') return { inputTokens: input, serviceTier, units };
  const seconds = (units?.seconds ?? 0) * SOUND_MARGIN;
  return { inputTokens: input * SOUND_MARGIN, serviceTier, units: { ...units, seconds } };
}

function inputBound(facts: Facts, operation: Operation, { kind, model, contextWindow }: Target): number {
  const { atMost } = inputTokens(facts, kind, model);
  if (operation !== 'chat') return atMost;
  const window = contextWindow ?? contextWindowOf(kind, model);
  if (facts.unseenInput === true) return window ?? atMost + UNKNOWN_WINDOW;
  return window === undefined ? atMost : Math.min(atMost, window);
}

/** Of what is no chat. */
function outputBound({ units = {} }: Facts, operation: Operation): number {
  const { images = 1, characters = 0, seconds = 0 } = units;
  switch (operation) {
    case 'images':
      return images * TOKENS_PER_IMAGE;
    case 'speech':
      return Math.ceil(characters * TOKENS_PER_SPOKEN_CHARACTER);
    case 'transcriptions':
      return Math.ceil(seconds * SOUND_MARGIN * TOKENS_PER_SECOND_OF_SPEECH);
    default:
      return 0;
  }
}
