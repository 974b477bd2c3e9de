import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Usage } from '../ir/usage.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { formOf, Notes, withNotes } from './notes.ts';

const USAGE = new Set([
  'promptTokenCount',
  'cachedContentTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'toolUsePromptTokenCount',
  'totalTokenCount',
  'promptTokensDetails',
  'cacheTokensDetails',
  'candidatesTokensDetails',
  'toolUsePromptTokensDetails',
  'serviceTier',
]);
const DETAILS = ['promptTokensDetails', 'candidatesTokensDetails'] as const;
/** Above this a provider's figure is an error, not a count. */
const MAX_TOKENS = 1_000_000_000;

const count = (value: unknown): number =>
  typeof value === 'number' && value >= 0 && value <= MAX_TOKENS ? Math.floor(value) : 0;

/**
 * `UsageMetadata`, https://ai.google.dev/api/generate-content#UsageMetadata. `promptTokenCount` includes what was
 * cached; results of Google's own tools count apart, and so do thoughts, which `candidatesTokenCount` leaves out.
 */
export function decodeUsage(object: JsonObject): Usage {
  const notes = new Notes();
  const usage = notes.read(object, USAGE);
  const figures = figuresOf(usage);
  for (const key of DETAILS) if (isTelling(usage[key])) notes.member(key, usage[key]);
  notes.keep('usage', object);
  const extensions = notes.extensions();
  return { ...figures, ...(extensions !== undefined && { extensions }) };
}

function figuresOf(usage: JsonObject): Usage {
  const reasoning = count(usage.thoughtsTokenCount);
  const cached = count(usage.cachedContentTokenCount);
  const input = count(usage.promptTokenCount) + count(usage.toolUsePromptTokenCount);
  const audioInput = tokensOf('AUDIO', usage.promptTokensDetails);
  const audioOutput = tokensOf('AUDIO', usage.candidatesTokensDetails);
  const imageInput = tokensOf('IMAGE', usage.promptTokensDetails);
  const imageOutput = tokensOf('IMAGE', usage.candidatesTokensDetails);
  return {
    input,
    output: count(usage.candidatesTokenCount) + reasoning,
    ...(cached > 0 && { cachedInput: Math.min(cached, input) }),
    ...(audioInput > 0 && { audioInput }),
    ...(imageInput > 0 && { imageInput }),
    ...(reasoning > 0 && { reasoning }),
    ...(audioOutput > 0 && { audioOutput }),
    ...(imageOutput > 0 && { imageOutput }),
  };
}

function tokensOf(modality: 'AUDIO' | 'IMAGE', details: unknown): number {
  if (!Array.isArray(details)) return 0;
  let tokens = 0;
  for (const detail of details)
    if (isObject(detail) && detail.modality === modality) tokens += count(detail.tokenCount);
  return tokens;
}

/** Whether it says more than how much was text and how much sound. */
const isTelling = (details: unknown): boolean =>
  Array.isArray(details) &&
  details.some(detail => !isObject(detail) || (detail.modality !== 'TEXT' && detail.modality !== 'AUDIO'));

export function encodeUsage(usage: Usage, losses: Loss[]): JsonObject {
  const own = formOf(usage.extensions)?.usage;
  if (isObject(own) && sameFigures(usage, own)) return own;
  losses.push(...extensionLosses(usage.extensions, 'gemini', 'usage'));
  const { input, output, cachedInput = 0, reasoning = 0, audioInput = 0, audioOutput = 0 } = usage;
  if (usage.cacheWriteInput !== undefined && usage.cacheWriteInput > 0)
    losses.push({ feature: 'usage-details', path: 'usage.cacheWriteInput' });
  const visible = Math.max(0, output - reasoning);
  const written: JsonObject = {
    promptTokenCount: input,
    candidatesTokenCount: visible,
    totalTokenCount: input + output,
    ...(cachedInput > 0 && { cachedContentTokenCount: cachedInput }),
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
    ...(audioInput > 0 && { promptTokensDetails: detailsOf(input, audioInput) }),
    ...(audioOutput > 0 && { candidatesTokensDetails: detailsOf(visible, audioOutput) }),
  };
  return withNotes(written, usage.extensions);
}

function sameFigures(usage: Usage, written: JsonObject): boolean {
  const figures = figuresOf(new Notes().read(written, USAGE));
  return (
    figures.input === usage.input &&
    figures.output === usage.output &&
    figures.cachedInput === usage.cachedInput &&
    figures.reasoning === usage.reasoning &&
    figures.audioInput === usage.audioInput &&
    figures.audioOutput === usage.audioOutput
  );
}

const detailsOf = (total: number, audio: number): JsonObject[] => [
  { modality: 'TEXT', tokenCount: Math.max(0, total - audio) },
  { modality: 'AUDIO', tokenCount: audio },
];
