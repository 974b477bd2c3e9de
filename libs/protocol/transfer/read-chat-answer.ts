import { type ChatProtocol, isChatProtocol } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import { frameReader, frameWriter } from '../framing/select.ts';
import type { ChatResponse } from '../ir/response.ts';
import type { TokenUsage } from '../openai/usage.ts';
import { parseAnswer } from './parse-answer.ts';
import { StreamTranslator, type StreamTranslatorOptions } from './stream-translator.ts';
import { tokenUsageOf } from './token-usage.ts';
import type { Transfer, TransferredAnswer } from './transfer.ts';

/** A chat, where both sides speak a protocol with a codec: its answers can be read, not only passed on. */
export type ChatTransfer = Transfer & { caller: ChatProtocol; wire: ChatProtocol };

export const isChatTransfer = (transfer: Transfer): transfer is ChatTransfer =>
  isChatProtocol(transfer.caller) && isChatProtocol(transfer.wire);

/** Reads and writes every event of a stream, also where both sides speak the same. */
export function createStreamTranslator(
  transfer: ChatTransfer,
  options: StreamTranslatorOptions,
): StreamTranslator {
  const codec = codecOf(transfer.wire);
  const reader = frameReader(codec.framing);
  const writer = frameWriter(transfer.callerFraming);
  return new StreamTranslator(codec, codecOf(transfer.caller), reader, writer, transfer, options);
}

/** A provider's whole answer. Throws `upstream_invalid` on what is none. */
export const decodeChatAnswer = (transfer: ChatTransfer, bytes: Uint8Array): ChatResponse =>
  codecOf(transfer.wire).decodeResponse(parseAnswer(bytes), { model: transfer.targetModel });

/** The same as the caller gets it. */
export function encodeChatAnswer(transfer: ChatTransfer, response: ChatResponse): TransferredAnswer {
  const { caller, requestId, askedModel, includeUsage, createdAt } = transfer;
  const options = { requestId, model: askedModel, includeUsage, createdAt };
  const { value, losses } = codecOf(caller).encodeResponse(response, options);
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, usage: usageOfAnswer(response), model: response.model, losses };
}

/** What is metered of it. */
export const usageOfAnswer = ({ usage, serviceTier }: ChatResponse): TokenUsage | undefined =>
  usage && tokenUsageOf(usage, serviceTier);
