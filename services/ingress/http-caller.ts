import type { ServerResponse } from 'node:http';
import type { GatewayError, Protocol, QueuedFrame } from '@sluice/contract';
import {
  callerFramingOf,
  encodeError,
  encodeStreamError,
  type Framing,
  keepAliveOf,
  requestAddress,
  streamErrorOfAnswer,
} from '@sluice/protocol';
import type { Caller } from './in-flight.ts';
import { clientPatienceMs } from './queue/client-patience.ts';

export interface HttpCallerOptions {
  response: ServerResponse;
  protocol: Protocol;
  /** Of the request, with its query: in some protocols it says how a stream is framed. */
  path: string;
  requestId: string;
  /** Headers of every answer, such as `x-request-id`. */
  headers: Record<string, string>;
  /** Whether the client may send its next request on the same connection. */
  keepsConnection: () => boolean;
  /** Its request is to become a job. */
  onJob: (frame: QueuedFrame, caller: Caller) => Promise<void>;
  /** The answer begins: the request will not be driven again. */
  onBegun: () => void;
  /** Called once, when the answer is written or cannot be. */
  onFinished: (status: number, error: GatewayError | undefined) => void;
}

/** RFC 9110, section 8.6: a 204 has none, and that of a 304, or for HEAD, is what there would be. */
const hasNoLength = (method: string | undefined, status: number): boolean =>
  status === 204 || status === 304 || method === 'HEAD';

/**
 * Writes an answer to an HTTP client. What one delivery brings is written together: a short answer, head
 * and all, in one write; the chunks of one turn as one.
 */
export class HttpCaller implements Caller {
  readonly #options: HttpCallerOptions;
  #head: { status: number; headers: Record<string, string> } | undefined;
  #pieces: Uint8Array[] = [];
  #ended = false;
  #headWritten = false;
  /** How the stream is framed that was begun to show that the request goes on. */
  #opened: Framing | undefined;
  #finished = false;
  #awaitingDrain = false;
  #resumeListener: (() => void) | undefined;

  constructor(options: HttpCallerOptions) {
    this.#options = options;
  }

  get started(): boolean {
    return this.#head !== undefined;
  }

  get patienceMs(): number {
    return clientPatienceMs(this.#options.response.req.headers);
  }

  head(status: number, headers: Record<string, string>): void {
    this.#head = { status, headers };
    this.#options.onBegun();
  }

  data(bytes: Uint8Array): boolean {
    this.#pieces.push(bytes);
    const { response } = this.#options;
    if (!response.writableNeedDrain) return true;
    if (!this.#awaitingDrain) {
      this.#awaitingDrain = true;
      response.once('drain', () => {
        this.#awaitingDrain = false;
        this.#resumeListener?.();
      });
    }
    return false;
  }

  end(): void {
    this.#ended = true;
    this.flush();
  }

  fail(error: GatewayError): void {
    if (this.#finished) return;
    const { response, protocol, requestId, headers } = this.#options;
    if (error.code === 'client_closed') {
      response.destroy();
      this.#finish(error.status, error);
      return;
    }
    if (this.#headWritten) {
      this.flush();
      const head = this.#head ?? { status: 200, headers: {} };
      const framing = this.#opened ?? this.#streamFraming(head.headers);
      const isFirst = this.#head === undefined;
      if (framing === undefined) response.destroy();
      else response.end(encodeStreamError(protocol, framing, error, requestId, isFirst));
      this.#finish(head.status, error);
      return;
    }
    const encoded = encodeError(protocol, error, requestId);
    this.#writeHead(encoded.status, {
      ...encoded.headers,
      ...headers,
      'content-length': String(encoded.bytes.length),
    });
    response.end(encoded.bytes);
    this.#finish(encoded.status, error);
  }

  flush(): void {
    if (this.#finished || this.#head === undefined) return;
    const { response, headers } = this.#options;
    if (this.#opened !== undefined && !this.#goesOn(this.#opened, this.#head)) {
      if (this.#ended) this.#endOpened(this.#opened, this.#head.status);
      return;
    }
    const bytes = this.#takePieces();
    if (this.#ended) {
      if (!this.#headWritten) {
        this.#writeHead(this.#head.status, {
          ...(!hasNoLength(response.req.method, this.#head.status) && {
            'content-length': String(bytes?.length ?? 0),
          }),
          ...headers,
          ...this.#head.headers,
        });
      }
      response.end(bytes);
      this.#finish(this.#head.status, undefined);
      return;
    }
    if (!this.#headWritten) {
      this.#writeHead(this.#head.status, { ...headers, ...this.#head.headers });
      if (bytes === undefined) response.flushHeaders();
    }
    if (bytes !== undefined) response.write(bytes);
  }

  keepAlive(): void {
    const { protocol, path, headers, response } = this.#options;
    const keepAlive = keepAliveOf(protocol, path);
    if (this.#finished || this.#head !== undefined || keepAlive === undefined) return;
    if (!this.#headWritten) {
      const { contentType, framing } = keepAlive;
      this.#opened = framing;
      this.#writeHead(200, { ...headers, 'content-type': contentType, 'cache-control': 'no-cache' });
    }
    response.write(keepAlive.bytes);
  }

  park(frame: QueuedFrame | undefined): Promise<void> | undefined {
    return frame?.job === undefined ? undefined : this.#options.onJob(frame, this);
  }

  onResume(listener: () => void): void {
    this.#resumeListener = listener;
  }

  #writeHead(status: number, headers: Record<string, string>): void {
    const { response, keepsConnection } = this.#options;
    if (!keepsConnection()) response.shouldKeepAlive = false;
    response.writeHead(status, headers);
    this.#headWritten = true;
  }

  /** Whether the answer is what the stream that was begun said it would be. */
  #goesOn(
    opened: Framing,
    { status, headers }: { status: number; headers: Record<string, string> },
  ): boolean {
    return status === 200 && this.#streamFraming(headers) === opened;
  }

  /** It is an error of its own, with a status that cannot be told any more: it becomes that of the stream. */
  #endOpened(framing: Framing, status: number): void {
    const { response, protocol, requestId } = this.#options;
    const bytes = this.#takePieces() ?? new Uint8Array(0);
    response.end(streamErrorOfAnswer(protocol, framing, { status, bytes }, requestId));
    this.#finish(200, undefined);
  }

  #takePieces(): Uint8Array | undefined {
    const pieces = this.#pieces;
    if (pieces.length === 0) return undefined;
    this.#pieces = [];
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  /** How the stream that has begun is framed. Of anything else an error can only be kept from looking whole. */
  #streamFraming({ 'content-type': type = '' }: Record<string, string>): Framing | undefined {
    const { protocol, path } = this.#options;
    if (type.startsWith('text/event-stream')) return 'sse';
    const framing = callerFramingOf(protocol, path);
    if (framing === 'aws-event-stream')
      return type.startsWith('application/vnd.amazon') ? framing : undefined;
    return framing === 'json-array' && requestAddress(protocol, path).stream === true ? framing : undefined;
  }

  #finish(status: number, error: GatewayError | undefined): void {
    this.#finished = true;
    this.#options.onFinished(status, error);
  }
}
