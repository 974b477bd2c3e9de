import { readFileSync } from 'node:fs';
import type { Price } from './price.ts';

/** What the models of one provider cost. How the figures are checked: docs/prices.md. */
interface PriceList {
  /** The provider’s own price lists, which the figures follow. */
  sources: readonly string[];
  /** The day on which they were last compared, such as `2026-11-30`. */
  checked: string;
  models: Readonly<Record<string, Price>>;
}

const listed = [
  'openai',
  'azure-openai',
  'anthropic',
  'gemini',
  'vertex',
  'bedrock',
  'cohere',
  'mistral',
  'groq',
  'deepseek',
  'openrouter',
  'together',
  'xai',
  'fireworks',
  'cerebras',
  'perplexity',
  'moonshot',
] as const;
/** Servers of one’s own, and the one in this process. */
const own = ['ollama', 'vllm', 'sample'] as const;

/** Read at once: importing as many modules of JSON takes twenty times as long. */
function read(name: string): PriceList {
  const list: PriceList = JSON.parse(readFileSync(new URL(`./table/${name}.json`, import.meta.url), 'utf8'));
  return list;
}

const ownList = read('own');

/** By provider. */
export const priceLists: ReadonlyMap<string, PriceList> = new Map([
  ...listed.map((name): [string, PriceList] => [name, read(name)]),
  ...own.map((name): [string, PriceList] => [name, ownList]),
]);

/** By provider, then by model. */
export const priceTable: ReadonlyMap<string, ReadonlyMap<string, Price>> = new Map(
  [...priceLists].map(([provider, { models }]) => [provider, new Map(Object.entries(models))]),
);
