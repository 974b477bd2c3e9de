import { isChatProtocol } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import { frameReader, frameWriter } from '../framing/select.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import { ChatPassThrough } from './chat-pass-through.ts';
import { FramePassThrough } from './frame-pass-through.ts';
import { parseAnswer } from './parse-answer.ts';
import { PlainPassThrough } from './plain-pass-through.ts';
import type { StreamSummary, StreamTransformer } from './stream-transformer.ts';
import { StreamTranslator } from './stream-translator.ts';
import { passesThrough, type Transfer } from './transfer.ts';

/** What turns this target's stream into the caller's. */
export function createStreamTransformer(transfer: Transfer): StreamTransformer {
  const { caller, wire, callerFraming } = transfer;
  if (!isChatProtocol(caller) || !isChatProtocol(wire)) return new PlainPassThrough();
  const isOpenai = caller === 'openai-chat' || caller === 'openai-completions';
  if (passesThrough(transfer) && isOpenai) return new ChatPassThrough(transfer);
  const codec = codecOf(wire);
  const reader = frameReader(codec.framing);
  const writer = frameWriter(callerFraming);
  return passesThrough(transfer)
    ? new FramePassThrough(codec, reader, writer, transfer)
    : new StreamTranslator(codec, codecOf(caller), reader, writer, transfer);
}

/**
 * The caller's stream from a whole answer: some providers give one though they were asked for a stream.
 * Throws `upstream_invalid` on what is no answer.
 */
export function streamOfAnswer(
  transfer: Transfer,
  body: Uint8Array,
): { contentType: string; pieces: Uint8Array[]; summary: StreamSummary } | undefined {
  const { caller, wire, callerFraming } = transfer;
  if (!isChatProtocol(caller) || !isChatProtocol(wire)) return undefined;
  const codec = codecOf(wire);
  const translator = new StreamTranslator(
    codec,
    codecOf(caller),
    frameReader(codec.framing),
    frameWriter(callerFraming),
    transfer,
  );
  const events = unfoldResponse(codec.decodeResponse(parseAnswer(body), { model: transfer.targetModel }));
  const pieces = [...translator.pushEvents(events), ...translator.end()];
  return { contentType: translator.contentType, pieces, summary: translator.summary };
}
