import type { Encoded, EncodeResponseOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { detachProofs } from '../ir/proof-envelope.ts';
import type { ChatResponse, Choice } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeParts } from './encode-block.ts';
import { type EncodedFinish, encodeFinish } from './finish.ts';
import { extended } from './protocol.ts';
import { encodeAnsweredTier } from './service-tier.ts';
import { encodeUsage, hasUntoldUsage } from './usage.ts';

/** One message: other choices than the first have no place. */
export function encodeResponse(response: ChatResponse, options: EncodeResponseOptions): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const [choice, ...others] = response.choices;
  if (others.length > 0) losses.push({ feature: 'candidates', path: 'choices' });
  const { stopReason, stopSequence } = encodeChoiceFinish(choice, losses);
  const message: JsonObject = {
    id: response.id ?? `msg_${options.requestId}`,
    type: 'message',
    role: 'assistant',
    model: response.model ?? options.model,
    content: encodeAnswerParts(choice, losses),
    stop_reason: stopReason,
    stop_sequence: stopSequence,
    usage: encodeAnswerUsage(response, losses),
  };
  const ended = extended(message, choice?.extensions, 'choices[0]', losses);
  return { value: extended(ended, response.extensions, '', losses), losses };
}

function encodeAnswerParts(choice: Choice | undefined, losses: Loss[]): JsonObject[] {
  if (choice === undefined) return [];
  if (choice.logprobs !== undefined) losses.push({ feature: 'logprobs', path: 'choices[0].logprobs' });
  return encodeParts(detachProofs(choice.content.parts), 'choices[0]', { side: 'response', losses });
}

function encodeChoiceFinish(choice: Choice | undefined, losses: Loss[]): EncodedFinish {
  const refused = choice?.content.parts.some(({ type }) => type === 'refusal') ?? false;
  const encoded = encodeFinish(choice?.finish ?? { unified: 'other' }, refused);
  if (encoded.vague) losses.push({ feature: 'finish-details', path: 'choices[0].finish' });
  return encoded;
}

function encodeAnswerUsage({ usage, serviceTier }: ChatResponse, losses: Loss[]): JsonObject {
  if (usage !== undefined && hasUntoldUsage(usage)) losses.push({ feature: 'usage-details', path: 'usage' });
  const encoded = encodeUsage(usage ?? { input: 0, output: 0 });
  const tier = encodeAnsweredTier(serviceTier, losses);
  if (tier !== undefined) encoded.service_tier = tier;
  return encoded;
}
