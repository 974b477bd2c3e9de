import type { Encoded, EncodeResponseOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import type { ChatResponse } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeAssistantParts } from './encode-messages.ts';
import { encodeFinish } from './finish.ts';
import { encodeLogprobs } from './logprobs.ts';
import { extended, formOf } from './protocol.ts';
import { encodeUsage } from './usage.ts';

/** https://docs.cohere.com/reference/chat#response */
export function encodeResponse(
  response: ChatResponse,
  { requestId }: EncodeResponseOptions,
): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const [choice, ...others] = response.choices;
  if (others.length > 0) losses.push({ feature: 'candidates', path: 'choices' });
  if (response.serviceTier !== undefined) losses.push({ feature: 'service-tier', path: 'serviceTier' });
  const finish = choice?.finish ?? { unified: 'other' };
  if (finish.stopSequence !== undefined)
    losses.push({ feature: 'finish-details', path: 'finish.stopSequence' });
  const members = encodeAssistantParts(
    choice?.content ?? { bare: false, parts: [] },
    false,
    'choices[0]',
    losses,
  );
  // Answers have their content as a list.
  if (typeof members.content === 'string') members.content = [{ type: 'text', text: members.content }];
  const body: JsonObject = {
    id: response.id ?? requestId,
    finish_reason: encodeFinish(finish),
    message: extended({ role: 'assistant', ...members }, choice?.extensions, 'choices[0]', losses),
  };
  if (response.usage !== undefined) body.usage = encodeUsage(response.usage, losses);
  const logprobs =
    formOf(choice?.extensions)?.logprobs ?? (choice?.logprobs && encodeLogprobs(choice.logprobs));
  if (logprobs !== undefined) body.logprobs = logprobs;
  return { value: extended(body, response.extensions, '', losses), losses };
}
