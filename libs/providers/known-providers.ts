import type { ProviderDefinition } from './definition.ts';
import { anthropic } from './definitions/anthropic.ts';
import { azureOpenai } from './definitions/azure-openai.ts';
import { bedrock } from './definitions/bedrock.ts';
import { cerebras } from './definitions/cerebras.ts';
import { cohere } from './definitions/cohere.ts';
import { deepseek } from './definitions/deepseek.ts';
import { fireworks } from './definitions/fireworks.ts';
import { gemini } from './definitions/gemini.ts';
import { groq } from './definitions/groq.ts';
import { mistral } from './definitions/mistral.ts';
import { moonshot } from './definitions/moonshot.ts';
import { ollama } from './definitions/ollama.ts';
import { openai } from './definitions/openai.ts';
import { openaiCompatible } from './definitions/openai-compatible.ts';
import { openrouter } from './definitions/openrouter.ts';
import { perplexity } from './definitions/perplexity.ts';
import { sample } from './definitions/sample.ts';
import { together } from './definitions/together.ts';
import { vertex } from './definitions/vertex.ts';
import { vllm } from './definitions/vllm.ts';
import { xai } from './definitions/xai.ts';

export const knownProviders: readonly ProviderDefinition[] = [
  openai,
  azureOpenai,
  anthropic,
  gemini,
  vertex,
  bedrock,
  cohere,
  mistral,
  groq,
  deepseek,
  openrouter,
  together,
  xai,
  fireworks,
  cerebras,
  perplexity,
  moonshot,
  ollama,
  vllm,
  openaiCompatible,
  sample,
];

const byName: ReadonlyMap<string, ProviderDefinition> = new Map(
  knownProviders.map(definition => [definition.name, definition]),
);

export const findProvider = (name: string): ProviderDefinition | undefined => byName.get(name);

/** What a provider of this kind is; one that is unknown is taken for a server of OpenAI's protocol. */
export const definitionOfKind = (kind: string): ProviderDefinition => byName.get(kind) ?? openaiCompatible;

/** The provider whose protocol it is, for one of which the configuration says no more than its protocol. */
export const providerOfProtocol = (protocol: string): ProviderDefinition | undefined =>
  knownProviders.find(
    definition => definition.protocol === protocol && definition.protocol !== 'openai-chat',
  );
