import { type Facts, GatewayError, isChatProtocol, type Protocol } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import type { Loss } from '../ir/loss.ts';
import type { JsonObject } from '../json/read-object.ts';
import { patchTopLevel } from '../json/top-level.ts';
import { prepareChatRequest } from '../openai/prepare-chat-request.ts';
import { statefulFields } from '../openai-responses/stateful-fields.ts';
import { translateCountTokens } from './count-tokens.ts';
import { translateEmbeddings } from './embeddings.ts';
import { patchFormModel } from './multipart.ts';
import { parseBody } from './parse-body.ts';
import { requestAddress } from './request-address.ts';
import type { CallerRequest, EncodedRequest, TargetOfRequest } from './transfer.ts';

const noLosses: readonly Loss[] = [];

/**
 * The caller's request as this target gets it. In the caller's own protocol the bytes stay but for the model's
 * name and the usage of streams. Throws `invalid_request` where no target of that protocol could take it.
 */
export function encodeForTarget(
  request: CallerRequest,
  target: TargetOfRequest,
): EncodedRequest | Promise<EncodedRequest> {
  const { protocol, facts, body } = request;
  if (protocol !== target.protocol) return translate(request, target);
  switch (protocol) {
    case 'openai-chat':
    case 'openai-completions':
      return { body: prepareChatRequest(body, facts, target), losses: noLosses };
    case 'openai-transcriptions':
      return withFormModel(request, target);
    // The model is in the address.
    case 'gemini':
    case 'gemini-count-tokens':
    case 'bedrock-converse':
    case 'http':
      return { body, losses: noLosses };
    case 'gemini-embed-content':
    case 'gemini-batch-embed-contents':
      return target.model === facts.model ? { body, losses: noLosses } : translateEmbeddings(request, target);
    default:
      return { body: withModel(body, facts, target), losses: noLosses };
  }
}

const withModel = (body: Uint8Array, facts: Facts, { model }: TargetOfRequest): Uint8Array =>
  model === facts.model ? body : patchTopLevel(body, { model: JSON.stringify(model) });

async function withFormModel(
  { body, facts, contentType = '' }: CallerRequest,
  { model }: TargetOfRequest,
): Promise<EncodedRequest> {
  if (model === facts.model) return { body, losses: noLosses };
  const form = await patchFormModel(body, contentType, model);
  return { losses: noLosses, body: form.bytes, contentType: form.contentType };
}

function translate(request: CallerRequest, target: TargetOfRequest): EncodedRequest {
  const { protocol, path, body } = request;
  if (protocol === 'anthropic-count-tokens' || protocol === 'gemini-count-tokens')
    return translateCountTokens(request, target);
  if (!isChatProtocol(protocol)) return translateEmbeddings(request, target);
  const { protocol: wire, model, kind, streamUsage } = target;
  if (!isChatProtocol(wire)) throw untranslatable(protocol, wire);
  const given = parseBody(body);
  if (protocol === 'openai-responses') refuseStateful(given);
  const decoded = codecOf(protocol).decodeRequest(given, requestAddress(protocol, path));
  const { value, losses } = codecOf(wire).encodeRequest(decoded, { model, kind, streamUsage });
  return { body: Buffer.from(JSON.stringify(value)), losses };
}

/** What rests on answers that OpenAI stores cannot be asked of another provider. */
function refuseStateful(body: JsonObject): void {
  const [field] = statefulFields(body);
  if (field === undefined) return;
  throw new GatewayError('invalid_request', {
    param: field,
    message: `${field}: this model is not served by OpenAI itself, and only OpenAI keeps responses. Send the whole conversation as "input", without "${field}".`,
  });
}

const untranslatable = (from: Protocol, to: Protocol): GatewayError =>
  new GatewayError('internal', { internal: `a plan asks to translate ${from} to ${to}` });
