import type { Envelope, FrameSink, Target } from '@sluice/contract';
import { encodeRefusal, type ProviderError, readRefusal } from '@sluice/protocol';
import type { UpstreamHeaders } from '../upstream.ts';

/** More of an error's body than this says nothing more. */
const MAX_BODY_BYTES = 64 * 1024;

/** An HTTP error of a provider, read while it comes. */
export class ProviderRefusal {
  readonly status: number;
  readonly #headers: UpstreamHeaders;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(status: number, headers: UpstreamHeaders) {
    this.status = status;
    this.#headers = headers;
  }

  add(chunk: Uint8Array): void {
    if (this.#bytes >= MAX_BODY_BYTES) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /** What the caller may know of it: without `secrets`, addresses and account names. `now` is epoch milliseconds. */
  read({ protocol: wire }: Target, secrets: readonly string[], now: number): ProviderError {
    const bytes = Buffer.concat(this.#chunks);
    return readRefusal({ wire, status: this.status, headers: this.#headers, bytes, secrets, now });
  }
}

/** Passes the error on to the caller in its own protocol, with the provider's status. */
export function writeRefusal(
  sink: FrameSink,
  { id, protocol }: Envelope,
  target: Target,
  error: ProviderError,
  responseHeaders: Record<string, string>,
): void {
  const { headers, bytes } = encodeRefusal(protocol, target.protocol, error, id);
  sink.head(error.status, {
    ...responseHeaders,
    ...(error.retryAfterMs !== undefined && {
      'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)),
    }),
    ...headers,
  });
  sink.data(bytes);
  sink.end();
}
