import type { ProviderDefinition } from './definition.ts';
import { cerebras } from './definitions/cerebras.ts';
import { deepseek } from './definitions/deepseek.ts';
import { fireworks } from './definitions/fireworks.ts';
import { groq } from './definitions/groq.ts';
import { mistral } from './definitions/mistral.ts';
import { ollama } from './definitions/ollama.ts';
import { openai } from './definitions/openai.ts';
import { openrouter } from './definitions/openrouter.ts';
import { perplexity } from './definitions/perplexity.ts';
import { sample } from './definitions/sample.ts';
import { together } from './definitions/together.ts';
import { vllm } from './definitions/vllm.ts';
import { xai } from './definitions/xai.ts';

export const knownProviders: readonly ProviderDefinition[] = [
  openai,
  groq,
  mistral,
  deepseek,
  openrouter,
  together,
  xai,
  fireworks,
  cerebras,
  perplexity,
  ollama,
  vllm,
  sample,
];

const byName: ReadonlyMap<string, ProviderDefinition> = new Map(
  knownProviders.map(definition => [definition.name, definition]),
);

export const findProvider = (name: string): ProviderDefinition | undefined => byName.get(name);
