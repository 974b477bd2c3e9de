import type { FrameSink } from '@sluice/contract';
import { encodeErrorBody, readUpstreamError, type UpstreamError } from '@sluice/protocol';
import type { UpstreamHeaders } from './upstream.ts';

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
  read(secrets: readonly string[], now: number): UpstreamError {
    const { status } = this;
    return readUpstreamError({
      status,
      headers: this.#headers,
      bytes: Buffer.concat(this.#chunks),
      secrets,
      now,
    });
  }
}

/** Passes the error on to the caller, with the provider's status. */
export function writeRefusal(
  sink: FrameSink,
  status: number,
  error: UpstreamError,
  responseHeaders: Record<string, string>,
): void {
  sink.head(status, {
    ...responseHeaders,
    ...(error.retryAfterMs !== undefined && {
      'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)),
    }),
    'content-type': 'application/json',
  });
  sink.data(encodeErrorBody(error));
  sink.end();
}
