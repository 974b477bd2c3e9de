import { isChatProtocol } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import type { ChatResponse } from '../ir/response.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import { parseObject } from '../json/parse-object.ts';
import { EventSummary } from './event-summary.ts';
import { parseAnswer } from './parse-answer.ts';
import type { Transfer } from './transfer.ts';

/**
 * UTF-8 bytes of what a model wrote in a whole answer, reasoning and the arguments of calls included: to estimate tokens where
 * no usage came. Vectors, scores and pictures are not written in tokens: 0. Throws `upstream_invalid` on a chat that is none.
 */
export const writtenBytes = ({ wire, targetModel }: Transfer, body: Uint8Array): number =>
  isChatProtocol(wire)
    ? writtenBytesOf(codecOf(wire).decodeResponse(parseAnswer(body), { model: targetModel }))
    : transcribedBytes(body);

export function writtenBytesOf(response: ChatResponse): number {
  const summary = new EventSummary([]);
  for (const event of unfoldResponse(response)) summary.add(event);
  return summary.outputTextBytes;
}

function transcribedBytes(body: Uint8Array): number {
  const text = parseObject(Buffer.from(body).toString('utf8'))?.text;
  return typeof text === 'string' ? Buffer.byteLength(text) : 0;
}
