import type { Price, TokenPrices } from './price.ts';

/**
 * What models cost, as of 2026-11-21. Figures are those on which two public tables agree (genai-prices 0.2.3
 * and litellm 1.109.1, which follow the providers' price lists named below); a few current aliases and
 * older models are in only one of them. Batch, priority and regional prices are not here.
 */
type Prices = Readonly<Record<string, Price>>;

const tokens = (input: string, output: string, cachedInput?: string): TokenPrices => ({
  input,
  output,
  cachedInput,
});

const above = (aboveInputTokens: number, input: string, output: string, cachedInput?: string) => ({
  aboveInputTokens,
  ...tokens(input, output, cachedInput),
});

/** https://openai.com/api/pricing */
const openai: Prices = {
  'gpt-3.5-turbo': tokens('0.5', '1.5'),
  'gpt-4': tokens('30', '60'),
  'gpt-4-turbo': tokens('10', '30'),
  'gpt-4.1': tokens('2', '8', '0.5'),
  'gpt-4.1-mini': tokens('0.4', '1.6', '0.1'),
  'gpt-4.1-nano': tokens('0.1', '0.4', '0.025'),
  'gpt-4o': tokens('2.5', '10', '1.25'),
  'gpt-4o-2024-05-13': tokens('5', '15'),
  'gpt-4o-mini': tokens('0.15', '0.6', '0.075'),
  'gpt-5': tokens('1.25', '10', '0.125'),
  'gpt-5-mini': tokens('0.25', '2', '0.025'),
  'gpt-5-nano': tokens('0.05', '0.4', '0.005'),
  'gpt-5-pro': tokens('15', '120'),
  'gpt-5-search-api': tokens('1.25', '10', '0.125'),
  'gpt-5.1': tokens('1.25', '10', '0.125'),
  'gpt-5.1-codex-mini': tokens('0.25', '2', '0.025'),
  'gpt-5.2': tokens('1.75', '14', '0.175'),
  'gpt-5.2-pro': tokens('21', '168'),
  'gpt-5.3-codex': tokens('1.75', '14', '0.175'),
  'gpt-5.4': { ...tokens('2.5', '15', '0.25'), longContext: above(272_000, '5', '22.5', '0.5') },
  'gpt-5.4-mini': tokens('0.75', '4.5', '0.075'),
  'gpt-5.4-nano': tokens('0.2', '1.25', '0.02'),
  'gpt-5.4-pro': { ...tokens('30', '180'), longContext: above(272_000, '60', '270') },
  'gpt-5.5': { ...tokens('5', '30', '0.5'), longContext: above(272_000, '10', '45', '1') },
  'gpt-5.5-pro': { ...tokens('30', '180'), longContext: above(272_000, '60', '270') },
  'gpt-5.6-luna': { ...tokens('0.2', '1.2', '0.02'), longContext: above(272_000, '0.4', '1.8', '0.04') },
  'gpt-5.6-sol': { ...tokens('4', '20', '0.4'), longContext: above(272_000, '8', '30', '0.8') },
  'gpt-5.6-terra': { ...tokens('2', '12', '0.2'), longContext: above(272_000, '4', '18', '0.4') },
  'gpt-6-astra': { ...tokens('10', '50', '1'), longContext: above(272_000, '20', '75', '2') },
  'gpt-6-luna': { ...tokens('0.1', '0.5', '0.01'), longContext: above(272_000, '0.2', '0.75', '0.02') },
  'gpt-6-sol': { ...tokens('2', '10', '0.2'), longContext: above(272_000, '4', '15', '0.4') },
  'gpt-6.1-sol': { ...tokens('2', '10', '0.1'), longContext: above(272_000, '4', '15', '0.2') },
  'gpt-6.1-terra': { ...tokens('1', '5', '0.05'), longContext: above(272_000, '2', '7.5', '0.1') },
  o1: tokens('15', '60', '7.5'),
  o3: tokens('2', '8', '0.5'),
  'o3-mini': tokens('1.1', '4.4', '0.55'),
  'o3-pro': tokens('20', '80'),
  'o4-mini': tokens('1.1', '4.4', '0.275'),
  'text-embedding-3-large': tokens('0.13', '0'),
  'text-embedding-3-small': tokens('0.02', '0'),
  'text-embedding-ada-002': tokens('0.1', '0'),
};

/** https://groq.com/pricing */
const groq: Prices = {
  'llama-3.1-8b-instant': tokens('0.05', '0.08'),
  'llama-3.3-70b-versatile': tokens('0.59', '0.79'),
  'openai/gpt-oss-120b': tokens('0.15', '0.6', '0.075'),
  'openai/gpt-oss-20b': tokens('0.075', '0.3', '0.0375'),
  'openai/gpt-oss-safeguard-20b': tokens('0.075', '0.3', '0.037'),
  'qwen/qwen3.8-27b': tokens('0.8', '4'),
};

/** https://mistral.ai/pricing */
const mistral: Prices = {
  'codestral-2508': tokens('0.3', '0.9', '0.03'),
  'codestral-embed-2505': tokens('0.15', '0', '0.015'),
  'codestral-latest': tokens('0.3', '0.9', '0.03'),
  'deepseek-v4-1-flash-1017': tokens('0.3', '1.2', '0.007'),
  'devstral-latest': tokens('0.4', '2', '0.04'),
  'devstral-medium-latest': tokens('0.4', '2', '0.04'),
  'devstral-small-latest': tokens('0.1', '0.3', '0.01'),
  'magistral-medium-latest': tokens('1.5', '7.5', '0.15'),
  'magistral-small-latest': tokens('0.15', '0.6', '0.015'),
  'ministral-14b-2512': tokens('0.2', '0.2', '0.02'),
  'ministral-14b-latest': tokens('0.2', '0.2', '0.02'),
  'ministral-3b-2512': tokens('0.1', '0.1', '0.01'),
  'ministral-3b-latest': tokens('0.1', '0.1', '0.01'),
  'ministral-8b-2512': tokens('0.15', '0.15', '0.015'),
  'ministral-8b-latest': tokens('0.15', '0.15', '0.015'),
  'mistral-embed': tokens('0.1', '0'),
  'mistral-large-2512': tokens('0.5', '1.5', '0.05'),
  'mistral-large-latest': tokens('0.5', '1.5', '0.05'),
  'mistral-medium-2604': tokens('1.5', '7.5', '0.15'),
  'mistral-medium-3-5': tokens('1.5', '7.5', '0.15'),
  'mistral-medium-latest': tokens('1.5', '7.5', '0.15'),
  'mistral-small-2603': tokens('0.15', '0.6', '0.015'),
  'mistral-small-latest': tokens('0.15', '0.6', '0.015'),
  'zai-glm-5-3': tokens('1.4', '4.4', '0.14'),
  'zai-glm-5-3-flash': tokens('0.15', '0.5', '0.03'),
};

/** https://api-docs.deepseek.com/quick_start/pricing. The price of peak hours (01:00–04:00 and 06:00–10:00 UTC); others cost half */
const deepseek: Prices = {
  'deepseek-flash': tokens('0.3', '1.2', '0.006'),
  'deepseek-v4-flash': tokens('0.3', '1.2', '0.006'),
  'deepseek-v4-pro': tokens('1.32', '3.96', '0.044'),
};

/** https://docs.x.ai/docs/models */
const xai: Prices = {
  'grok-4.20': { ...tokens('1.25', '2.5', '0.2'), longContext: above(200_000, '2.5', '5', '0.4') },
  'grok-4.20-0309-non-reasoning': {
    ...tokens('1.25', '2.5', '0.2'),
    longContext: above(200_000, '2.5', '5', '0.4'),
  },
  'grok-4.20-0309-reasoning': {
    ...tokens('1.25', '2.5', '0.2'),
    longContext: above(200_000, '2.5', '5', '0.4'),
  },
  'grok-4.20-non-reasoning': {
    ...tokens('1.25', '2.5', '0.2'),
    longContext: above(200_000, '2.5', '5', '0.4'),
  },
  'grok-4.20-reasoning': { ...tokens('1.25', '2.5', '0.2'), longContext: above(200_000, '2.5', '5', '0.4') },
  'grok-4.3': { ...tokens('1.25', '2.5', '0.2'), longContext: above(200_000, '2.5', '5', '0.4') },
  'grok-4.5': { ...tokens('2', '6', '0.3'), longContext: above(200_000, '4', '12', '0.6') },
  'grok-4.6': { ...tokens('2', '6', '0.5'), longContext: above(200_000, '4', '12', '1') },
  'grok-4.7': { ...tokens('2', '6', '0.5'), longContext: above(200_000, '4', '12', '1') },
  'grok-build-0.1': { ...tokens('1', '2', '0.2'), longContext: above(200_000, '2', '4', '0.4') },
  'grok-code-fast': { ...tokens('1', '2', '0.2'), longContext: above(200_000, '2', '4', '0.4') },
};

/** https://www.together.ai/pricing */
const together: Prices = {
  'MiniMaxAI/MiniMax-M3.1-Flash': tokens('0.15', '0.6', '0.015'),
  'Qwen/Qwen3.5-9B': tokens('0.17', '0.25'),
  'Qwen/Qwen3.6-Plus': tokens('0.5', '3'),
  'Qwen/Qwen3.7-Plus': tokens('0.32', '1.28'),
  'Qwen/Qwen3.8-Flash': tokens('0.15', '0.47'),
  'deepseek-ai/DeepSeek-V4-Pro-0813': tokens('1.32', '3.96', '0.13'),
  'deepseek-ai/DeepSeek-V4.1-Flash': tokens('0.3', '1.2', '0.006'),
  'meta-models/Muse-Glimmer-30B': tokens('0.35', '1.5', '0.04'),
  'meta-models/Muse-Spark-Open-816B-A42B': tokens('1.25', '4.25', '0.15'),
  'moonshotai/Kimi-K3': tokens('3', '15', '0.3'),
  'nvidia/NVIDIA-Nemotron-3.5-Super-VL': tokens('0.15', '0.5', '0.02'),
  'openai/gpt-oss-120b': tokens('0.15', '0.6'),
  'reflection/Beam-1.0-501B-A23B': tokens('0.4', '1.2', '0.04'),
  'zai-org/GLM-5.2': tokens('1.4', '4.4', '0.26'),
  'zai-org/GLM-5.3': tokens('1.4', '4.4', '0.26'),
  'zai-org/GLM-5.3-Flash': tokens('0.15', '0.5', '0.03'),
};

/** https://fireworks.ai/pricing */
const fireworks: Prices = {
  'accounts/fireworks/models/deepseek-v4p1-flash': tokens('0.3', '1.2', '0.006'),
  'accounts/fireworks/models/deepseek-v4p1-flash-us': tokens('0.45', '1.8', '0.009'),
  'accounts/fireworks/models/glm-5p1': tokens('1.4', '4.4', '0.26'),
  'accounts/fireworks/models/glm-5p1-fast': tokens('2.8', '8.8', '0.52'),
  'accounts/fireworks/models/glm-5p3': tokens('1.4', '4.4', '0.26'),
  'accounts/fireworks/models/glm-5p3-fast': tokens('2.1', '6.6', '0.39'),
  'accounts/fireworks/models/glm-5p3-flash': tokens('0.15', '0.5', '0.03'),
  'accounts/fireworks/models/glm-5p3-us': tokens('2.1', '6.6', '0.39'),
  'accounts/fireworks/models/gpt-oss-20b': tokens('0.07', '0.3', '0.035'),
  'accounts/fireworks/models/kimi-k2p5': tokens('0.6', '3', '0.1'),
  'accounts/fireworks/models/kimi-k3': tokens('3', '15', '0.3'),
  'accounts/fireworks/models/kimi-k3-fast': tokens('4.5', '22.5', '0.45'),
  'accounts/fireworks/models/kimi-k3-us': tokens('4.5', '22.5', '0.45'),
  'accounts/fireworks/models/minimax-m3': tokens('0.3', '1.2', '0.06'),
  'accounts/fireworks/models/qwen3p7-plus': tokens('0.4', '1.6', '0.08'),
  'accounts/fireworks/models/qwen3p8-max': tokens('2', '6', '0.25'),
};

/** https://inference-docs.cerebras.ai/support/pricing */
const cerebras: Prices = {
  'gpt-oss-120b': tokens('0.35', '0.75'),
  'qwen-3.8-27b': tokens('0.99', '1.49'),
};

/** https://docs.perplexity.ai/getting-started/pricing. Tokens alone; searches are charged beside them */
const perplexity: Prices = {
  'perplexity/deepseek-v4-pro-0813': tokens('1.32', '3.96', '0.044'),
  'perplexity/glm-5.3': tokens('1.4', '4.4', '0.26'),
  'perplexity/glm-5.3-flash': tokens('0.15', '0.5', '0.03'),
  'perplexity/kimi-k3': tokens('3', '15', '0.3'),
  'perplexity/sonar': tokens('0.25', '2.5', '0.0625'),
  'pplx-embed-context-v1-0.6b': tokens('0.008', '0'),
  'pplx-embed-context-v1-4b': tokens('0.05', '0'),
  'pplx-embed-v1-0.6b': tokens('0.004', '0'),
  'pplx-embed-v1-4b': tokens('0.03', '0'),
  sonar: tokens('1', '1'),
  'sonar-deep-research': tokens('2', '8'),
  'sonar-pro': tokens('3', '15'),
  'sonar-reasoning': tokens('1', '5'),
  'sonar-reasoning-pro': tokens('2', '8'),
};

/** Answers in this process cost nothing. */
const sample: Prices = {
  sample: tokens('0', '0'),
  'sample-embedding': tokens('0', '0'),
};

const tables = {
  openai,
  groq,
  mistral,
  deepseek,
  xai,
  together,
  fireworks,
  cerebras,
  perplexity,
  sample,
};

/** By provider, then by model. */
export const priceTable: ReadonlyMap<string, ReadonlyMap<string, Price>> = new Map(
  Object.entries(tables).map(([provider, prices]) => [provider, new Map(Object.entries(prices))]),
);
