import { isChatProtocol, operationOf } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import type { Loss } from '../ir/loss.ts';
import type { ChatResponse } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
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

type AnswerFacts = Omit<TransferredAnswer, 'bytes' | 'losses'>;

/** What is metered of a whole answer, and told of it. */
const chatFacts = ({ usage, model, serviceTier, id, choices }: ChatResponse): AnswerFacts => ({
  usage: usage && tokenUsageOf(usage, serviceTier),
  model,
  id,
  finishReasons: choices.map(({ finish }) => finish.raw ?? finish.unified),
});

/** What is metered of an answer that passes through. It is the caller's to make sense of the rest. */
function readAnswerFacts({ wire }: Transfer, body: JsonObject): AnswerFacts {
  if (wire.startsWith('openai-'))
    return {
      usage: readUsage(body),
      model: textOf(body.model),
      id: textOf(body.id),
      finishReasons: openaiFinishReasons(body),
    };
  if (isChatProtocol(wire)) return chatFacts(codecOf(wire).decodeResponse(body));
  if (wire === 'cohere-rerank') return { usage: readRerankUsage(body), model: undefined };
  if (operationOf(wire) === 'count-tokens') return { usage: undefined, model: undefined };
  return { usage: readEmbeddingsUsage(wire, body), model: undefined };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Of each choice; an answer of the Responses API has a status instead, and why it is incomplete. */
function openaiFinishReasons({
  choices,
  status,
  incomplete_details: details,
}: JsonObject): string[] | undefined {
  if (Array.isArray(choices))
    return choices.flatMap(choice => (isObject(choice) ? (textOf(choice.finish_reason) ?? []) : []));
  const reason = isObject(details) ? textOf(details.reason) : undefined;
  const only = reason ?? textOf(status);
  return only === undefined ? undefined : [only];
}
