import type { ChatProtocol, Target } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import { frameReader } from '../framing/select.ts';
import { EventFolder } from '../ir/fold.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { ChatResponse } from '../ir/response.ts';
import { parseAnswer } from './parse-answer.ts';
import { parseBody } from './parse-body.ts';

/** How a target was asked. */
export interface AskedTarget extends Pick<Target, 'model'> {
  protocol: ChatProtocol;
  stream: boolean;
}

/** What a provider was asked, from the bytes that it was told. Undefined where they cannot be read. */
export function readAsked(
  { protocol, model, stream }: AskedTarget,
  body: Uint8Array,
): ChatRequest | undefined {
  try {
    return codecOf(protocol).decodeRequest(parseBody(body), { model, stream });
  } catch {
    return undefined;
  }
}

/** What it answered, from the bytes that came, be they all or not. Undefined where they cannot be read. */
export function readAnswered(
  { protocol, model, stream }: AskedTarget,
  body: Uint8Array,
): ChatResponse | undefined {
  const codec = codecOf(protocol);
  try {
    if (!stream) return codec.decodeResponse(parseAnswer(body), { model });
    const reader = frameReader(codec.framing);
    const decoder = codec.createStreamDecoder({ model });
    const folder = new EventFolder();
    for (const { frame } of [...reader.push(body), ...reader.end()])
      if (frame !== undefined) for (const event of decoder.push(frame)) folder.push(event);
    return folder.response();
  } catch {
    return undefined;
  }
}
