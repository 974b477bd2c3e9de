import type { IncomingHttpHeaders } from 'node:http';

/** RFC 7240, section 4.3. */
const PREFER_WAIT = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i;

/** In which the SDKs of OpenAI, Anthropic and others made by Stainless, and those of Google, tell their timeout in seconds. */
const TIMEOUT_HEADERS = ['x-stainless-timeout', 'x-server-timeout'] as const;

/** RFC 7240, section 4.1. */
const RESPOND_ASYNC = /(?:^|,)\s*respond-async\s*(?:$|[,;])/i;

/** Whether a client would rather be told where its answer will be than wait for it. */
export const prefersAsync = ({ prefer }: IncomingHttpHeaders): boolean =>
  typeof prefer === 'string' && RESPOND_ASYNC.test(prefer);

/** How long a client waits for its answer, as far as its headers say, in milliseconds; infinite where they do not. */
export function clientPatienceMs(headers: IncomingHttpHeaders): number {
  const { prefer } = headers;
  const preferred = typeof prefer === 'string' ? PREFER_WAIT.exec(prefer)?.[1] : undefined;
  let patienceMs = preferred === undefined ? Number.POSITIVE_INFINITY : Number(preferred) * 1_000;
  for (const name of TIMEOUT_HEADERS) {
    const seconds = Number(headers[name] ?? Number.NaN);
    if (seconds > 0) patienceMs = Math.min(patienceMs, seconds * 1_000);
  }
  return patienceMs;
}
