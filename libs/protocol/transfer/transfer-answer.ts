import { isChatProtocol, operationOf } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import type { Loss } from '../ir/loss.ts';
import type { ChatResponse } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { readUsage } from '../openai/usage.ts';
import { readRerankUsage } from '../rerank/rerank-answer.ts';
import { translateCountAnswer } from './count-tokens.ts';
import { readEmbeddingsUsage, translateEmbeddingsAnswer } from './embeddings.ts';
import { parseAnswer } from './parse-answer.ts';
import { tokenUsageOf } from './token-usage.ts';
import { passesThrough, type Transfer, type TransferredAnswer } from './transfer.ts';

const noLosses: readonly Loss[] = [];

/** A provider's whole JSON answer in the caller's protocol. Throws `upstream_invalid` on what is none. */
export function transferAnswer(transfer: Transfer, bytes: Uint8Array): TransferredAnswer {
  const body = parseAnswer(bytes);
  if (passesThrough(transfer)) return { bytes, ...readAnswerFacts(transfer, body), losses: noLosses };
  const { caller, wire, requestId, askedModel: model, includeUsage, createdAt } = transfer;
  if (operationOf(caller) === 'count-tokens') return translateCountAnswer(transfer, body);
  if (!isChatProtocol(caller) || !isChatProtocol(wire)) return translateEmbeddingsAnswer(transfer, body);
  const response = codecOf(wire).decodeResponse(body, { model: transfer.targetModel });
  const options = { requestId, model, includeUsage, createdAt };
  const { value, losses } = codecOf(caller).encodeResponse(response, options);
  return { bytes: Buffer.from(JSON.stringify(value)), ...chatFacts(response), losses };
}

const chatFacts = ({
  usage,
  model,
  serviceTier,
}: ChatResponse): Pick<TransferredAnswer, 'usage' | 'model'> => ({
  usage: usage && tokenUsageOf(usage, serviceTier),
  model,
});

/** What is metered of an answer that passes through. It is the caller's to make sense of the rest. */
function readAnswerFacts({ wire }: Transfer, body: JsonObject): Pick<TransferredAnswer, 'usage' | 'model'> {
  if (wire.startsWith('openai-'))
    return { usage: readUsage(body), model: typeof body.model === 'string' ? body.model : undefined };
  if (isChatProtocol(wire)) return chatFacts(codecOf(wire).decodeResponse(body));
  if (wire === 'cohere-rerank') return { usage: readRerankUsage(body), model: undefined };
  if (operationOf(wire) === 'count-tokens') return { usage: undefined, model: undefined };
  return { usage: readEmbeddingsUsage(wire, body), model: undefined };
}
