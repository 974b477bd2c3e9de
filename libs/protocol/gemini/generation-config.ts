import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import {
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalStrings,
} from '../json/reader.ts';
import { formOf, type Notes } from './notes.ts';
import { decodeOutput, encodeOutput } from './output-format.ts';
import { decodeThinking, encodeThinking } from './thinking.ts';

const CONFIG = new Set([
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'stopSequences',
  'candidateCount',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseModalities',
  'thinkingConfig',
]);

/** `GenerationConfig`, https://ai.google.dev/api/generate-content#GenerationConfig. */
export function decodeGenerationConfig(object: JsonObject, path: string, notes: Notes): Partial<ChatRequest> {
  const config = notes.read(object, CONFIG, 'generationConfig');
  if (Object.keys(object).length === 0) notes.keep('emptyConfig', true);
  const thinking = optionalObject(config, 'thinkingConfig', path);
  return withoutAbsent({
    maxOutputTokens: optionalInteger(config, 'maxOutputTokens', path),
    temperature: optionalNumber(config, 'temperature', path),
    topP: optionalNumber(config, 'topP', path),
    topK: optionalNumber(config, 'topK', path),
    stopSequences: optionalStrings(config, 'stopSequences', path),
    candidates: optionalInteger(config, 'candidateCount', path),
    seed: optionalInteger(config, 'seed', path),
    presencePenalty: optionalNumber(config, 'presencePenalty', path),
    frequencyPenalty: optionalNumber(config, 'frequencyPenalty', path),
    modalities: optionalStrings(config, 'responseModalities', path)?.map(name => name.toLowerCase()),
    logprobs: decodeLogprobs(config, path, notes),
    output: decodeOutput(config, path, notes),
    reasoning: thinking && decodeThinking(thinking, `${path}.thinkingConfig`),
  });
}

function decodeLogprobs(config: JsonObject, path: string, notes: Notes): ChatRequest['logprobs'] {
  const asked = optionalBoolean(config, 'responseLogprobs', path);
  const top = optionalInteger(config, 'logprobs', path);
  if (asked === true) return top === undefined ? {} : { top };
  if (asked === false) notes.keep('noLogprobs', true);
  if (top !== undefined) notes.member('logprobs', top, 'generationConfig');
  return undefined;
}

/** The config, or undefined where there is nothing to say. */
export function encodeGenerationConfig(
  request: ChatRequest,
  model: string,
  losses: Loss[],
): JsonObject | undefined {
  const { output, reasoning, logprobs, modalities } = request;
  if (output !== undefined) losses.push(...extensionLosses(output.extensions, 'gemini', 'output'));
  const form = formOf(request.extensions);
  const thinkingConfig = reasoning && encodeThinking(reasoning, model, losses);
  const config = withoutAbsent({
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    stopSequences: request.stopSequences,
    candidateCount: request.candidates,
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    responseModalities: modalities?.map(name => name.toUpperCase()),
    ...(form?.noLogprobs === true && { responseLogprobs: false }),
    ...(logprobs !== undefined && { responseLogprobs: true, logprobs: logprobs.top }),
    ...(output !== undefined && encodeOutput(output)),
    thinkingConfig,
  });
  return Object.keys(config).length > 0 || form?.emptyConfig === true ? config : undefined;
}

function withoutAbsent<T extends object>(object: T): T {
  const present = { ...object };
  for (const key in present) if (present[key] === undefined) delete present[key];
  return present;
}
