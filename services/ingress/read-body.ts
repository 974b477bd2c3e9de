import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError, INLINE_BODY_LIMIT_BYTES } from '@sluice/contract';
import type { BodyAccount } from './admission/body-budget.ts';

export interface ReceivedBody {
  bytes: Buffer;
  /** Of bodies that are too large to travel with the envelope, hashed as they arrived. */
  sha256: string | undefined;
}

/**
 * Reads a request's body up to `limitBytes`. Rejects with `body_too_large` before the rest is read (before
 * anything is, where Content-Length says so already), with `overloaded` where `account` has no room for it, and with
 * `client_closed` when the client breaks off.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limitBytes: number,
  account: BodyAccount,
): Promise<ReceivedBody> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) return Promise.reject(tooLarge(limitBytes));
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const hash = announced > INLINE_BODY_LIMIT_BYTES || announced === 0 ? createHash('sha256') : undefined;
    let size = 0;
    const refuse = (error: GatewayError): void => {
      request.off('data', onData).pause();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limitBytes) {
        refuse(tooLarge(limitBytes));
        return;
      }
      if (!account.take(chunk.length)) {
        refuse(new GatewayError('overloaded', { retryAfterMs: RETRY_AFTER_MS, internal: NO_ROOM }));
        return;
      }
      hash?.update(chunk);
      chunks.push(chunk);
    };
    request.on('data', onData);
    request.on('end', () => {
      const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
      resolve({ bytes, sha256: size > INLINE_BODY_LIMIT_BYTES ? hash?.digest('hex') : undefined });
    });
    request.on('error', cause =>
      reject(new GatewayError('client_closed', { internal: String(cause) }, { cause })),
    );
    request.on('close', () => {
      if (!request.complete) reject(new GatewayError('client_closed'));
    });
  });
}

const RETRY_AFTER_MS = 1_000;
const NO_ROOM = 'the bodies of other requests take all of server.overload.bodyMemory';

const tooLarge = (limitBytes: number): GatewayError =>
  new GatewayError('body_too_large', {
    message: `The body is larger than the limit of ${limitBytes} bytes.`,
  });

const LINGER_MS = 1_000;

/**
 * After an answer that came before the whole body: closes the connection, but not before the client had a
 * moment to read the answer. Closing on unread bytes, as Node does once the answer is out, resets the
 * connection, and a client that sends all of its body first would never see why.
 */
export function closeUnread(request: IncomingMessage): void {
  const { socket } = request;
  socket.destroySoon = () => socket.end();
  request.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
