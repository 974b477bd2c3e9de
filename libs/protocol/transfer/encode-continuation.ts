import { GatewayError, isChatProtocol } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import { type FetchMedia, fetchRemote, remoteParts } from '../media/fetch-remote.ts';
import { type Continuation, continuedRequest, markContinued } from './continued-request.ts';
import { decodeChatFor } from './decode-chat-for.ts';
import type { CallerRequest, EncodedRequest, TargetOfRequest } from './transfer.ts';

/**
 * The caller's request for a target that is to go on with an answer that another one began. Throws `invalid_request` where
 * that cannot be asked for.
 */
export function encodeContinuation(
  request: CallerRequest,
  target: TargetOfRequest,
  { text, style }: Continuation,
  fetchMedia: FetchMedia,
): EncodedRequest | Promise<EncodedRequest> {
  const { protocol: wire, model, kind, streamUsage } = target;
  const { protocol } = request;
  if (!isChatProtocol(protocol) || !isChatProtocol(wire))
    throw new GatewayError('internal', { internal: `${wire} is asked to go on with an answer` });
  const continued = continuedRequest(decodeChatFor({ ...request, protocol }, wire), text);
  const codec = codecOf(wire);
  const encode = (): EncodedRequest => {
    const { value, losses } = codec.encodeRequest(continued, { model, kind, streamUsage });
    return { body: Buffer.from(JSON.stringify(markContinued(value, style))), losses };
  };
  const remote = remoteParts(continued, target);
  return remote.length === 0 ? encode() : fetchRemote(remote, fetchMedia).then(encode);
}
