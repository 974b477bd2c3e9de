import { type Facts, GatewayError, isChatProtocol, type Protocol } from '@sluice/contract';
import type { ChatCodec } from '../codec.ts';
import { codecOf } from '../codecs.ts';
import type { Loss } from '../ir/loss.ts';
import type { ChatRequest } from '../ir/request.ts';
import { patchTopLevel } from '../json/top-level.ts';
import { type FetchMedia, fetchRemote, remoteParts } from '../media/fetch-remote.ts';
import { looksIntoOwnProtocol } from '../media/needs-bytes.ts';
import { prepareChatRequest } from '../openai/prepare-chat-request.ts';
import { translateCountTokens } from './count-tokens.ts';
import { decodeChatFor } from './decode-chat-for.ts';
import { translateEmbeddings } from './embeddings.ts';
import { patchFormModel } from './multipart.ts';
import type { CallerRequest, EncodedRequest, TargetOfRequest } from './transfer.ts';

const noLosses: readonly Loss[] = [];

/**
 * The caller's request as this target gets it. In the caller's own protocol the bytes stay but for the model's
 * name and the usage of streams. Throws `invalid_request` where no target of that protocol could take it. Files
 * that stand elsewhere are fetched for targets that need their bytes (`media_not_fetched`); without
 * `fetchMedia` they are losses.
 */
export function encodeForTarget(
  request: CallerRequest,
  target: TargetOfRequest,
  fetchMedia?: FetchMedia,
): EncodedRequest | Promise<EncodedRequest> {
  const { protocol, facts, body } = request;
  if (protocol !== target.protocol) return translate(request, target, fetchMedia);
  if (fetchMedia !== undefined && looksIntoOwnProtocol(target)) {
    const withBytes = encodeWithBytes(request, target, fetchMedia);
    if (withBytes !== undefined) return withBytes;
  }
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

/** Of the caller's own protocol; undefined where nothing has to be fetched, so that the bytes stay. */
function encodeWithBytes(
  request: CallerRequest,
  target: TargetOfRequest,
  fetchMedia: FetchMedia,
): Promise<EncodedRequest> | undefined {
  const { protocol, body } = request;
  if (!isChatProtocol(protocol) || !Buffer.from(body.buffer, body.byteOffset, body.length).includes('http'))
    return undefined;
  const codec = codecOf(protocol);
  const decoded = decodeChatFor({ ...request, protocol }, protocol);
  const remote = remoteParts(decoded, target);
  if (remote.length === 0) return undefined;
  return fetchRemote(remote, fetchMedia).then(() => encodeChat(decoded, codec, target));
}

function encodeChat(
  request: ChatRequest,
  codec: ChatCodec,
  { model, kind, streamUsage }: TargetOfRequest,
): EncodedRequest {
  const { value, losses } = codec.encodeRequest(request, { model, kind, streamUsage });
  return { body: Buffer.from(JSON.stringify(value)), losses };
}

function translate(
  request: CallerRequest,
  target: TargetOfRequest,
  fetchMedia: FetchMedia | undefined,
): EncodedRequest | Promise<EncodedRequest> {
  const { protocol } = request;
  if (protocol === 'anthropic-count-tokens' || protocol === 'gemini-count-tokens')
    return translateCountTokens(request, target);
  if (!isChatProtocol(protocol)) return translateEmbeddings(request, target);
  const { protocol: wire } = target;
  if (!isChatProtocol(wire)) throw untranslatable(protocol, wire);
  const decoded = decodeChatFor({ ...request, protocol }, wire);
  const codec = codecOf(wire);
  const remote = fetchMedia === undefined ? [] : remoteParts(decoded, target);
  if (fetchMedia === undefined || remote.length === 0) return encodeChat(decoded, codec, target);
  return fetchRemote(remote, fetchMedia).then(() => encodeChat(decoded, codec, target));
}

const untranslatable = (from: Protocol, to: Protocol): GatewayError =>
  new GatewayError('internal', { internal: `a plan asks to translate ${from} to ${to}` });
