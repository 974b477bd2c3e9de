import { type Facts, GatewayError, type Protocol } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';
import type { RequestAddress } from '../codec.ts';
import { cohereEmbed } from '../embeddings/cohere-embed.ts';
import type { EmbeddingsCodec } from '../embeddings/embeddings.ts';
import { geminiBatchEmbedContents, geminiEmbedContent } from '../embeddings/gemini-embed.ts';
import { openaiEmbeddings, textsOf } from '../embeddings/openai-embeddings.ts';
import { InputMeter } from '../ir/input-meter.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { TokenUsage } from '../openai/usage.ts';
import { parseBody } from './parse-body.ts';
import { requestAddress } from './request-address.ts';
import type {
  CallerRequest,
  EncodedRequest,
  TargetOfRequest,
  Transfer,
  TransferredAnswer,
} from './transfer.ts';

const codecs: Partial<Record<Protocol, EmbeddingsCodec>> = {
  'openai-embeddings': openaiEmbeddings,
  'gemini-embed-content': geminiEmbedContent,
  'gemini-batch-embed-contents': geminiBatchEmbedContents,
  'cohere-embed': cohereEmbed,
};

function codecOf(protocol: Protocol): EmbeddingsCodec {
  const codec = codecs[protocol];
  if (codec === undefined)
    throw new GatewayError('internal', { internal: `${protocol} is no protocol for embeddings` });
  return codec;
}

export function readEmbeddingsFacts(
  protocol: Protocol,
  body: JsonObject,
  address: RequestAddress,
  counter: TokenCounter,
): Facts {
  const { model, inputs } = codecOf(protocol).decodeRequest(body, address);
  const meter = new InputMeter(counter);
  for (const { pieces } of inputs)
    for (const piece of pieces) {
      if (piece.type === 'text') meter.text(piece.text);
      else if (piece.type === 'tokens') meter.tokens(piece.tokens.length);
      else meter.attachment();
    }
  return { model, stream: false, includeUsage: false, ...meter.facts() };
}

/** Throws `invalid_request` where an input cannot be embedded by the target at all. */
export function translateEmbeddings(
  { protocol, path, body }: CallerRequest,
  { protocol: wire, model }: TargetOfRequest,
): EncodedRequest {
  const request = codecOf(protocol).decodeRequest(parseBody(body), requestAddress(protocol, path));
  const { value, losses } = codecOf(wire).encodeRequest(request, { model });
  const { encoding = 'float' } = request;
  return {
    body: Buffer.from(JSON.stringify(value)),
    losses,
    embedding: { encoding, texts: textsOf(request) },
  };
}

export function translateEmbeddingsAnswer(transfer: Transfer, body: JsonObject): TransferredAnswer {
  const { caller, wire, requestId, askedModel: model } = transfer;
  const { encoding = 'float', texts = [] } = transfer.embedding ?? {};
  const response = codecOf(wire).decodeResponse(body);
  const { value, losses } = codecOf(caller).encodeResponse(response, { requestId, model, encoding, texts });
  return {
    bytes: Buffer.from(JSON.stringify(value)),
    usage: usageOf(response.inputTokens),
    model: response.model,
    losses,
  };
}

/** What is metered of embeddings that pass through. */
export const readEmbeddingsUsage = (wire: Protocol, body: JsonObject): TokenUsage | undefined =>
  usageOf(codecOf(wire).decodeResponse(body).inputTokens);

const usageOf = (input: number | undefined): TokenUsage | undefined =>
  input === undefined ? undefined : { input, output: 0, cachedInput: 0, reasoning: 0 };
