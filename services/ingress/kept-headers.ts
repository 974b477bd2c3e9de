import type { IncomingHttpHeaders } from 'node:http';
import type { Protocol } from '@sluice/contract';

/** Client headers that later stages read, or that a provider is told. */
const KEPT = [
  'if-match',
  'idempotency-key',
  'openai-beta',
  'anthropic-beta',
  'anthropic-version',
  'http-referer',
  'x-title',
];

/**
 * What an HTTP service is not told: the caller's credentials, which are for the gateway, and what is between
 * the client and us (RFC 9110, section 7.6.1).
 */
const NOT_PASSED = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'forwarded',
  'traceparent',
  'tracestate',
]);

/** The headers of a request that travel with its envelope. */
export function keptHeaders(protocol: Protocol, headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  if (protocol === 'http') {
    for (const [name, value] of Object.entries(headers))
      if (typeof value === 'string' && !NOT_PASSED.has(name) && !name.startsWith('x-forwarded-'))
        kept[name] = value;
    return kept;
  }
  for (const name of KEPT) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  // The boundary of a form.
  const type = protocol === 'openai-transcriptions' ? headers['content-type'] : undefined;
  if (type !== undefined) kept['content-type'] = type;
  return kept;
}
