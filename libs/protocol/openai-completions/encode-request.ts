import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { Loss, LossFeature } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { ChatRequest } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { promptOf, TURN_STOP } from './prompt.ts';

/** https://platform.openai.com/docs/api-reference/completions/create */
export function encodeRequest(
  request: ChatRequest,
  { model, streamUsage, kind }: EncodeRequestOptions,
): Encoded<JsonObject> {
  const losses: Loss[] = [
    ...extensionLosses(request.extensions, PROTOCOL, ''),
    ...unsupported(request, kind),
  ];
  const { text, templated } = promptOf(request, losses);
  const form = ownForm(request.extensions);
  const { stream_options: streamRest, ...members } = ownMembers(request.extensions);
  const body: JsonObject = { model, prompt: form.listed === true ? [text] : text };
  if (request.stream) {
    body.stream = true;
    const asked = streamUsage === 'on-request' ? { include_usage: true } : undefined;
    if (asked !== undefined || isObject(streamRest))
      body.stream_options = { ...asked, ...(isObject(streamRest) && streamRest) };
  }
  const stop = templated ? [...(request.stopSequences ?? []), TURN_STOP] : request.stopSequences;
  const values: JsonObject = {
    max_tokens: request.maxOutputTokens,
    stop: form.bareStop === true && stop?.length === 1 ? stop[0] : stop,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: isOpenAi(kind) ? undefined : request.topK,
    seed: request.seed,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    n: request.candidates,
    logprobs: request.logprobs === undefined ? undefined : (request.logprobs.top ?? 0),
    user: request.user,
  };
  for (const key in values) if (values[key] !== undefined) body[key] = values[key];
  return { value: Object.assign(body, members), losses };
}

const isOpenAi = (kind: string): boolean => kind === 'openai' || kind === 'azure-openai';

/** What a completion has no member for. */
function unsupported(request: ChatRequest, kind: string): Loss[] {
  const losses: Loss[] = (request.tools ?? []).map((tool, index) => ({
    feature: tool.type === 'native' ? 'native-tool' : tool.type === 'custom' ? 'custom-tool' : 'tool-schema',
    path: `tools[${index}]`,
  }));
  const lose = (lost: boolean, feature: LossFeature, path: string): void => {
    if (lost) losses.push({ feature, path });
  };
  const choice = request.toolChoice?.type;
  lose(choice !== undefined && choice !== 'auto' && choice !== 'none', 'tool-choice', 'tool_choice');
  lose(request.parallelToolCalls === true, 'parallel-tool-calls', 'parallel_tool_calls');
  lose(
    request.output !== undefined && request.output.type !== 'text',
    'structured-output',
    'response_format',
  );
  lose(request.topK !== undefined && isOpenAi(kind), 'sampling', 'top_k');
  lose(request.reasoning !== undefined && request.reasoning.enabled !== false, 'reasoning', 'reasoning');
  lose(request.serviceTier !== undefined, 'service-tier', 'service_tier');
  lose(request.metadata !== undefined, 'metadata', 'metadata');
  lose(request.promptCacheKey !== undefined, 'cache', 'prompt_cache_key');
  lose(request.modalities?.some(modality => modality !== 'text') === true, 'modalities', 'modalities');
  return losses;
}
