import type { ChatProtocol } from '@sluice/contract';
import { familyOf, inputTokens, type TokenCounter } from '@sluice/tokens';
import { recordedCases } from './golden/recorded.ts';
import { readFacts } from './transfer/read-facts.ts';

const files: Record<string, ChatProtocol> = {
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  gemini: 'gemini',
  'bedrock-converse': 'bedrock-converse',
  'cohere-chat': 'cohere-chat',
  'groq-chat': 'openai-chat',
  'mistral-chat': 'openai-chat',
  'deepseek-chat': 'openai-chat',
  'openrouter-chat': 'openai-chat',
};

/** What a provider says that it read, in its words, the cached part included where it is told apart. */
const reported: Partial<Record<ChatProtocol, RegExp>> = {
  'openai-chat': /"prompt_tokens":\s*(\d+)/g,
  'openai-responses': /"input_tokens":\s*(\d+)/g,
  'anthropic-messages': /"(?:input_tokens|cache_creation_input_tokens|cache_read_input_tokens)":\s*(\d+)/g,
  gemini: /"promptTokenCount":\s*(\d+)/g,
  'bedrock-converse': /"(?:inputTokens|cacheReadInputTokens|cacheWriteInputTokens)":\s*(\d+)/g,
  'cohere-chat': /"tokens":\s*\{[^}]*?"input_tokens":\s*([\d.]+)/g,
};
/** Protocols whose figures are parts of a sum; of the others the last one is meant. */
const summed = new Set<ChatProtocol>(['anthropic-messages', 'bedrock-converse']);

function reportedInput(protocol: ChatProtocol, response: unknown): number | undefined {
  const text = textOf(response);
  const usage = protocol === 'anthropic-messages' ? (/"usage":\s*\{.*?\}/s.exec(text)?.[0] ?? '') : text;
  const figures = [...usage.matchAll(reported[protocol] ?? /$^/g)].map(([, figure]) => Number(figure));
  if (figures.length === 0) return undefined;
  return summed.has(protocol) ? figures.reduce((sum, figure) => sum + figure, 0) : figures.at(-1);
}

function textOf(response: unknown): string {
  if (typeof response === 'string') return response;
  if (typeof response === 'object' && response !== null && '$base64' in response)
    return Buffer.from(String(response.$base64), 'base64').toString('latin1');
  return JSON.stringify(response);
}

/**
 * What a request names and does not hold nobody can count from here: earlier answers, files, what tools of the provider
 * read and other models are told.
 */
const HAS_ELSEWHERE =
  /previous_response_id|"background":true|"conversation"|file_id|image_url|input_audio|inlineData|fileData|advisor|web_search|compound-|:online|plugins|cachedContent|googleSearch|urlContext|codeExecution|fileSearch|mcp_servers|"type":"(?:image|document|mcp|tool_search|web_fetch|computer|code_|file_search|input_|compaction)|"(?:image|document|video|nova_\w+)":/;

export interface Accuracy {
  family: string;
  requests: number;
  /** How far the expected tokens are off. */
  meanTokens: number;
  /** Relative to the actual ones, or to a hundred where they are fewer. */
  mean: number;
  p95: number;
  max: number;
  /** The mean of those of at least 300 tokens; absent where there are none. */
  meanOfLong: number | undefined;
  /** Requests that had more tokens than `atMost`. */
  beyond: string[];
}

const LONG_TOKENS = 300;

interface Estimated {
  title: string;
  family: string;
  expected: number;
  atMost: number;
  actual: number;
}

async function estimateRecorded(counter: TokenCounter): Promise<Estimated[]> {
  const estimated: Estimated[] = [];
  for (const [file, protocol] of Object.entries(files)) {
    for (const { name, path, request, status, response } of recordedCases(file)) {
      const body = JSON.stringify(request);
      const actual = status === 200 && !HAS_ELSEWHERE.test(body) ? reportedInput(protocol, response) : 0;
      if (!actual) continue;
      const source = { protocol, path, contentType: 'application/json' };
      const facts = await readFacts(source, Buffer.from(body), counter);
      const kind = file.split('-')[0] ?? '';
      const model = facts.model ?? '';
      const tokens = inputTokens(facts, kind, model);
      estimated.push({ title: `${file} ${name}`, family: familyOf(kind, model).name, ...tokens, actual });
    }
  }
  return estimated;
}

/** How close estimates come to what providers counted of recorded requests, by family of models. */
export async function measureAccuracy(counter: TokenCounter): Promise<Accuracy[]> {
  const families = Object.groupBy(await estimateRecorded(counter), ({ family }) => family);
  return Object.entries(families).map(([family, estimated = []]): Accuracy => {
    const off = estimated.map(({ expected, actual }) => Math.abs(expected - actual));
    const errors = estimated.map(
      ({ expected, actual }) => Math.abs(expected - actual) / Math.max(actual, 100),
    );
    const long = errors.filter((_, index) => (estimated[index]?.actual ?? 0) >= LONG_TOKENS);
    errors.sort((left, right) => left - right);
    return {
      family,
      requests: errors.length,
      meanTokens: mean(off),
      mean: mean(errors),
      p95: errors[Math.ceil(0.95 * errors.length) - 1] ?? 0,
      max: errors.at(-1) ?? 0,
      meanOfLong: long.length === 0 ? undefined : mean(long),
      beyond: estimated
        .filter(({ actual, atMost }) => actual > atMost)
        .map(({ title, actual, atMost }) => `${title}: ${actual} > ${atMost}`),
    };
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
