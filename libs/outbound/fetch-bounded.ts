import { GatewayError } from '@sluice/contract';
import type { Dispatcher } from 'undici';
import { readAtMost } from './read-at-most.ts';

export interface FetchBoundedOptions {
  agent: Dispatcher;
  maxBytes: number;
  /** For everything: connection, headers and body. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** Sent by POST. Absent: GET. */
  post?: { contentType: string; body: string };
  /** Beside those that say what is sent and wanted. */
  headers?: Readonly<Record<string, string>>;
  /** The media types asked for. Default: JSON. */
  accept?: string;
  /** Told of each piece as it comes; what it throws ends the call. */
  onBytes?: (count: number) => void;
}

export interface BoundedResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Uint8Array;
}

/**
 * Gets a bounded document, such as a key set or a token. Any status is an answer, redirects too. Rejects with a
 * `GatewayError`: `upstream_timeout`, `upstream_invalid` where the body is larger than `maxBytes`,
 * `upstream_unreachable` for everything else; with the signal's reason where `signal` aborts.
 */
export async function fetchBounded(
  url: string | URL,
  options: FetchBoundedOptions,
): Promise<BoundedResponse> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  const { origin, pathname, search } = parseUrl(url);
  // A query may hold a secret; this goes to logs.
  const address = origin + pathname;
  try {
    const response = await options.agent.request({
      origin,
      path: pathname + search,
      ...methodOf(options),
      signal,
    });
    const bytes = await readAtMost(response.body, options);
    return { status: response.statusCode, headers: response.headers, bytes };
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (cause instanceof GatewayError) throw cause;
    if (timeout.aborted)
      throw new GatewayError('upstream_timeout', {
        internal: `${address} did not answer in ${options.timeoutMs} ms.`,
      });
    throw new GatewayError('upstream_unreachable', { internal: `${address}: ${String(cause)}` }, { cause });
  }
}

function methodOf({
  post,
  accept = 'application/json',
  headers: more,
}: FetchBoundedOptions): Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'> {
  // Some hosts of public files refuse who does not say a name.
  const headers = { accept, 'accept-encoding': 'identity', 'user-agent': 'sluice', ...more };
  if (post === undefined) return { method: 'GET', headers };
  return {
    method: 'POST',
    headers: { ...headers, 'content-type': post.contentType },
    body: post.body,
  };
}

function parseUrl(url: string | URL): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new GatewayError('upstream_unreachable', { internal: 'The address is not a URL.' }, { cause });
  }
}
