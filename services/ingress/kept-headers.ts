import type { IncomingHttpHeaders } from 'node:http';
import { CONVERSATION_HEADER, LOGIN_COOKIE, type Protocol, readCookie } from '@sluice/contract';
import { goesToService, passedHeaderNames } from '@sluice/providers';

/** Client headers that later stages read, or that a provider is told; the boundary of a form is in its type. */
const KEPT = [
  'if-match',
  'idempotency-key',
  CONVERSATION_HEADER,
  ...passedHeaderNames.filter(name => name !== 'content-type'),
];

/** Where the body is not always JSON. */
const typedBodies: ReadonlySet<Protocol> = new Set(['openai-transcriptions', 'sluice-admin']);

/** The headers of a request that travel with its envelope: for an HTTP service all that it may be told. */
export function keptHeaders(protocol: Protocol, headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  if (protocol === 'http') {
    const ofConnection = new Set(headers.connection?.toLowerCase().split(/\s*,\s*/));
    for (const [name, value] of Object.entries(headers))
      if (typeof value === 'string' && goesToService(name) && !ofConnection.has(name)) kept[name] = value;
    return kept;
  }
  for (const name of KEPT) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  const login = protocol === 'sluice-public' ? readCookie(headers.cookie, LOGIN_COOKIE) : undefined;
  if (login !== undefined) kept.cookie = `${LOGIN_COOKIE}=${login}`;
  const type = typedBodies.has(protocol) ? headers['content-type'] : undefined;
  if (type !== undefined) kept['content-type'] = type;
  return kept;
}
