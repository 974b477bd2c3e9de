import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { Loss, LossFeature } from '../ir/loss.ts';
import type { ChatRequest, OutputFormat } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeMessages, hasUnthoughtCalls } from './encode-messages.ts';
import { type ModelTraits, modelTraits } from './model-traits.ts';
import { extended, formOf } from './protocol.ts';
import { encodeSampling } from './sampling.ts';
import { encodeThinking } from './thinking.ts';
import { encodeToolRequest } from './tools.ts';

/** https://platform.claude.com/docs/en/api/messages/create */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const traits = modelTraits(options.model, options.kind);
  const { prompt, maxTokens, thinks } = encodePrompt(request, options.model, traits, losses);
  const body: JsonObject = { ...prompt, max_tokens: maxTokens, stream: request.stream };
  // What a Claude client itself says beside its thinking is for Claude to judge.
  const own = formOf(request.reasoning?.extensions) !== undefined;
  Object.assign(body, encodeSampling(request, traits, thinks && !own, losses));
  const stops = encodeStopSequences(request.stopSequences, losses);
  if (stops !== undefined) body.stop_sequences = stops;
  if (request.user !== undefined) body.metadata = { user_id: request.user };
  const tier = encodeServiceTier(request.serviceTier, losses);
  if (tier !== undefined) body.service_tier = tier;
  loseTheRest(request, losses);
  return { value: extended(body, request.extensions, '', losses), losses };
}

interface EncodedPrompt {
  prompt: JsonObject;
  maxTokens: number;
  thinks: boolean;
}

/** What counting tokens takes too. */
export function encodePrompt(
  request: ChatRequest,
  model: string,
  traits: ModelTraits,
  losses: Loss[],
): EncodedPrompt {
  const { system, messages } = encodeMessages(request.messages, traits, losses);
  const { tools, toolChoice, forced } = encodeToolRequest(request, losses);
  const { thinking, effort, maxTokens } = encodeThinking(
    { ...request, forced, unthoughtCalls: hasUnthoughtCalls(messages) },
    traits,
    losses,
  );
  const format = encodeOutput(request.output, losses);
  const prompt: JsonObject = { model, messages };
  if (system !== undefined) prompt.system = system;
  if (tools !== undefined) prompt.tools = tools;
  if (toolChoice !== undefined) prompt.tool_choice = toolChoice;
  if (thinking !== undefined) prompt.thinking = thinking;
  if (effort !== undefined || format !== undefined)
    prompt.output_config = {
      ...(effort !== undefined && { effort }),
      ...(format !== undefined && { format }),
    };
  return { prompt, maxTokens, thinks: thinking !== undefined && thinking.type !== 'disabled' };
}

/**
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs. The schema always holds strictly; its
 * name has no place, its description goes into the schema. There is no "any JSON".
 */
function encodeOutput(output: OutputFormat | undefined, losses: Loss[]): JsonObject | undefined {
  if (output === undefined) return undefined;
  if (output.type === 'json-schema') {
    const { schema, description } = output;
    const described = description === undefined ? schema : { description, ...schema };
    return extended({ type: 'json_schema', schema: described }, output.extensions, 'output', losses);
  }
  if (output.type === 'json') losses.push({ feature: 'structured-output', path: 'output' });
  extended({}, output.extensions, 'output', losses);
  return undefined;
}

/** A sequence of white space alone is refused. */
function encodeStopSequences(sequences: string[] | undefined, losses: Loss[]): string[] | undefined {
  if (sequences === undefined) return undefined;
  const taken = sequences.filter((sequence, index) => {
    if (/\S/.test(sequence)) return true;
    losses.push({ feature: 'stop-sequences', path: `stop_sequences[${index}]` });
    return false;
  });
  return taken.length === 0 && sequences.length > 0 ? undefined : taken;
}

/** https://platform.claude.com/docs/en/api/service-tiers; the other words are OpenAI's. */
const serviceTiers = new Map([
  ['auto', 'auto'],
  ['standard_only', 'standard_only'],
  ['default', 'standard_only'],
  ['priority', 'auto'],
]);

function encodeServiceTier(tier: string | undefined, losses: Loss[]): string | undefined {
  if (tier === undefined) return undefined;
  const encoded = serviceTiers.get(tier);
  if (encoded === undefined) losses.push({ feature: 'service-tier', path: 'service_tier' });
  return encoded;
}

function loseTheRest(request: ChatRequest, losses: Loss[]): void {
  const lose = (lost: boolean, feature: LossFeature, path: string): void => {
    if (lost) losses.push({ feature, path });
  };
  lose(request.seed !== undefined, 'seed', 'seed');
  lose((request.presencePenalty ?? 0) !== 0, 'penalties', 'presence_penalty');
  lose((request.frequencyPenalty ?? 0) !== 0, 'penalties', 'frequency_penalty');
  lose((request.candidates ?? 1) > 1, 'candidates', 'candidates');
  lose(request.logprobs !== undefined, 'logprobs', 'logprobs');
  lose(Object.keys(request.metadata ?? {}).length > 0, 'metadata', 'metadata');
  lose(request.promptCacheKey !== undefined, 'cache', 'prompt_cache_key');
  lose(request.modalities?.some(modality => modality !== 'text') ?? false, 'modalities', 'modalities');
}
