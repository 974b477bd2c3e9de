import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { GatewayError } from '@sluice/contract';
import { encodeError } from '@sluice/protocol';
import { protocolOfPath } from '../protocol-of-path.ts';
import { closeUnread } from '../read-body.ts';
import { mintRequestId } from '../request-id.ts';
import type { Admission, RequestClass } from './admission.ts';

const overloaded = new GatewayError('overloaded', { retryAfterMs: 1_000 });
/** What is read and dropped, so that the connection can be kept; with a larger body it is closed. */
const DROPPED_BODY_BYTES = 64 * 1024;

/** Lets a request pass to `handler`, or refuses it before anything else is done for it. */
export const withAdmission =
  (admission: Admission, handler: RequestListener): RequestListener =>
  (request, response) => {
    const { url = '/' } = request;
    if (isProbe(url) || admission.admits(classOf(url))) handler(request, response);
    else refuse(request, response, url);
  };

/** Who asks how the gateway is has to be told above all when it is not well. */
const isProbe = (url: string): boolean => url === '/health' || url === '/ready' || url === '/metrics';

const classOf = (url: string): RequestClass => (url.startsWith('/api/v1/') ? 'operator' : 'client');

function refuse(request: IncomingMessage, response: ServerResponse, url: string): void {
  const { status, headers, bytes } = encodeError(protocolOfPath(url), overloaded, mintRequestId());
  const isSmall = Number(request.headers['content-length'] ?? Number.NaN) <= DROPPED_BODY_BYTES;
  const keepsConnection = isSmall || request.method === 'GET';
  if (!keepsConnection) response.shouldKeepAlive = false;
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
  if (!keepsConnection) closeUnread(request);
}
