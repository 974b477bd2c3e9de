import type { Encoded, EncodeResponseOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Part } from '../ir/part.ts';
import type { ChatResponse, Choice } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeFinish, finishIsLost } from '../openai-chat/finish.ts';
import { encodeUsage, ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encodeLogprobs } from './logprobs.ts';

export const answerId = (id: string | undefined, { requestId }: EncodeResponseOptions): string =>
  id ?? `cmpl-${requestId}`;

/** https://platform.openai.com/docs/api-reference/completions/object */
export function encodeResponse(response: ChatResponse, options: EncodeResponseOptions): Encoded<JsonObject> {
  const { extensions, usage } = response;
  const losses: Loss[] = [...extensionLosses(extensions, PROTOCOL, '')];
  if (usage !== undefined) losses.push(...extensionLosses(usage.extensions, PROTOCOL, 'usage'));
  if (response.serviceTier !== undefined) losses.push({ feature: 'service-tier', path: 'service_tier' });
  const value: JsonObject = {
    id: answerId(response.id, options),
    object: 'text_completion',
    created: response.createdAt ?? options.createdAt,
    model: response.model ?? options.model,
    choices: response.choices.map(choice => encodeChoice(choice, losses)),
    ...(usage !== undefined && { usage: encodeUsage(usage) }),
    ...ownForm(extensions),
    ...ownMembers(extensions),
  };
  return { value, losses };
}

function encodeChoice({ index, content, finish, logprobs, extensions }: Choice, losses: Loss[]): JsonObject {
  const path = `choices[${index}]`;
  losses.push(...extensionLosses(extensions, PROTOCOL, path));
  if (finishIsLost(finish)) losses.push({ feature: 'finish-details', path: `${path}.finish_reason` });
  const { offset } = ownForm(extensions);
  const tokens = logprobs && encodeLogprobs(logprobs, typeof offset === 'number' ? offset : 0);
  const texts: string[] = [];
  for (const part of content.parts) {
    const loss = lossOf(part, path);
    if (loss !== undefined) losses.push(loss);
    if (part.type !== 'native') losses.push(...extensionLosses(part.extensions, PROTOCOL, path));
    if (part.type === 'text' || part.type === 'refusal') texts.push(part.text);
  }
  return {
    text: texts.join(''),
    index,
    logprobs: tokens ?? null,
    finish_reason: encodeFinish(finish, true),
    ...(finish.stopSequence !== undefined && { stop_reason: finish.stopSequence }),
    ...ownMembers(extensions),
  };
}

/** What a text cannot say of a part. A refusal is said, but no longer known to be one. */
export function lossOf(part: Part, path: string): Loss | undefined {
  switch (part.type) {
    case 'text':
      if (part.proof !== undefined) return { feature: 'reasoning-proof', path };
      return part.citations === undefined ? undefined : { feature: 'citations', path };
    case 'refusal':
      return { feature: 'refusal', path };
    case 'reasoning':
      return { feature: 'reasoning-text', path };
    case 'image':
    case 'audio':
      return { feature: part.type, path };
    default:
      return { feature: 'native-part', path };
  }
}
