import type { Encoded, EncodeResponseOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { detachProofs } from '../ir/proof-envelope.ts';
import type { ChatResponse } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { DocumentNames } from './document-names.ts';
import { encodeParts, type PartContext } from './encode-parts.ts';
import { encodeFinish } from './finish.ts';
import { proofOriginOf } from './model-family.ts';
import { extended } from './protocol.ts';
import { encodeUsage } from './usage.ts';

const callerContext = (model: string, losses: Loss[]): PartContext => ({
  origin: proofOriginOf(model),
  reader: 'caller',
  signedOnly: false,
  losses,
  names: new DocumentNames(),
});

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax */
export function encodeResponse(response: ChatResponse, options: EncodeResponseOptions): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const [choice, ...others] = response.choices;
  if (others.length > 0) losses.push({ feature: 'candidates', path: 'choices' });
  const parts = detachProofs(choice?.content.parts ?? []);
  const content = encodeParts(parts, 'choices[0].content', callerContext(options.model, losses));
  const finish = choice?.finish ?? { unified: 'other' };
  if (finish.stopSequence !== undefined)
    losses.push({ feature: 'finish-details', path: 'finish.stopSequence' });
  if (choice?.logprobs !== undefined) losses.push({ feature: 'logprobs', path: 'choices[0].logprobs' });
  const message = extended({ role: 'assistant', content }, choice?.extensions, 'choices[0]', losses);
  const body: JsonObject = {
    output: { message },
    stopReason: encodeFinish(finish),
    usage: encodeUsage(response.usage, losses),
    metrics: { latencyMs: 0 },
  };
  if (response.serviceTier !== undefined) body.serviceTier = { type: response.serviceTier };
  const value = extended(body, response.extensions, '', losses);
  return { value, losses };
}
