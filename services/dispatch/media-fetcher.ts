import { GatewayError } from '@sluice/contract';
import { fetchFollowing } from '@sluice/outbound';
import type { FetchedMedia, FetchMedia } from '@sluice/protocol';
import type { Dispatcher } from 'undici';
import { mediaTypeOf } from './media-type.ts';

export interface MediaFetcherOptions {
  /** Reaches public addresses only, whatever a provider may: callers name these addresses. */
  agent: Dispatcher;
  maxFileBytes?: number;
  maxRequestBytes?: number;
  /** Of all requests together: what is fetched is in memory until its request is over. */
  maxHeldBytes?: number;
  timeoutMs?: number;
}

const MIB = 1024 * 1024;
const MAX_FILES = 16;
const MAX_REDIRECTS = 3;

/** Gets the files that requests refer to, for targets that need their bytes. */
export class MediaFetcher {
  readonly #limits: Required<MediaFetcherOptions>;
  #heldBytes = 0;

  constructor({
    agent,
    maxFileBytes = 20 * MIB,
    maxRequestBytes = 40 * MIB,
    maxHeldBytes = 512 * MIB,
    timeoutMs = 10_000,
  }: MediaFetcherOptions) {
    this.#limits = { agent, maxFileBytes, maxRequestBytes, maxHeldBytes, timeoutMs };
  }

  /** For one request; to be closed when that is over. */
  open(): MediaSession {
    return new MediaSession(this.#limits, count => {
      if (this.#heldBytes + count > this.#limits.maxHeldBytes)
        throw new GatewayError('overloaded', { internal: 'files that requests refer to fill their memory' });
      this.#heldBytes += count;
    });
  }
}

/** What one request refers to: each address is fetched once, however often it is named or tried with another target. */
export class MediaSession {
  readonly #limits: Required<MediaFetcherOptions>;
  readonly #hold: (bytes: number) => void;
  readonly #abort = new AbortController();
  readonly #files = new Map<string, Promise<FetchedMedia>>();
  #bytes = 0;

  constructor(limits: Required<MediaFetcherOptions>, hold: (bytes: number) => void) {
    this.#limits = limits;
    this.#hold = hold;
  }

  readonly fetch: FetchMedia = url => {
    const known = this.#files.get(url);
    if (known !== undefined) return known;
    if (this.#files.size >= MAX_FILES)
      return Promise.reject(notFetched(`the request refers to more than ${MAX_FILES} files.`));
    const file = this.#fetch(url);
    this.#files.set(url, file);
    return file;
  };

  /** Gives up what is still on its way. */
  close(): void {
    this.#abort.abort(new GatewayError('client_closed'));
    this.#files.clear();
    this.#hold(-this.#bytes);
    this.#bytes = 0;
  }

  async #fetch(url: string): Promise<FetchedMedia> {
    const { agent, maxFileBytes, timeoutMs } = this.#limits;
    try {
      const { status, headers, bytes } = await fetchFollowing(url, {
        agent,
        maxBytes: maxFileBytes,
        timeoutMs,
        maxRedirects: MAX_REDIRECTS,
        signal: this.#abort.signal,
        accept: '*/*',
        onBytes: count => this.#count(count),
      });
      if (status !== 200) throw notFetched(`its server answers with status ${status}.`);
      if (bytes.length === 0) throw notFetched('it is empty.');
      const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
      return { mediaType: mediaTypeOf(headers['content-type'], bytes), base64 };
    } catch (cause) {
      throw toldToCaller(GatewayError.from(cause), maxFileBytes);
    }
  }

  #count(bytes: number): void {
    const { maxRequestBytes } = this.#limits;
    if (this.#abort.signal.aborted) return;
    if (this.#bytes + bytes > maxRequestBytes)
      throw notFetched(`the files of a request may have ${maxRequestBytes / MIB} MiB together.`);
    this.#hold(bytes);
    this.#bytes += bytes;
  }
}

const notFetched = (message: string, internal?: string): GatewayError =>
  new GatewayError('media_not_fetched', { message, ...(internal !== undefined && { internal }) });

/** An address that may not be reached and one that nobody is at look the same to who named it. */
function toldToCaller(error: GatewayError, maxFileBytes: number): GatewayError {
  const { internal } = error.details;
  switch (error.code) {
    case 'upstream_timeout':
      return notFetched('it did not come in time.', internal);
    case 'upstream_invalid':
      return notFetched(
        `it is larger than ${maxFileBytes / MIB} MiB, or redirects too often or elsewhere than to the web.`,
        internal,
      );
    case 'upstream_unreachable':
      return notFetched('its address cannot be reached.', internal);
    default:
      return error;
  }
}
