import type { Transform } from 'node:stream';
import { GatewayError } from '@sluice/contract';
import type { Dispatcher } from 'undici';
import { contentDecoderOf } from './content-decoder.ts';
import type { UpstreamCall, UpstreamFailure, UpstreamHeaders, UpstreamListener } from './upstream.ts';

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  // Of a token endpoint.
  'upstream_timeout',
]);

/** One request over undici. With `decodes` the listener gets a compressed body as it was before. */
export class HttpCall implements Dispatcher.DispatchHandler, UpstreamCall {
  readonly #listener: UpstreamListener;
  readonly #decodes: boolean;
  #controller: Dispatcher.DispatchController | undefined;
  #decoder: Transform | undefined;
  #over = false;

  constructor(listener: UpstreamListener, decodes: boolean) {
    this.#listener = listener;
    this.#decodes = decodes;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('the call was given up'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamHeaders,
  ): void {
    if (this.#over || status < 200) return;
    const decoder = this.#decodes ? contentDecoderOf(headers['content-encoding']) : 'plain';
    if (decoder === 'plain') this.#listener.onHead(status, headers);
    else if (decoder === 'unknown') this.#refuse(`content-encoding ${headers['content-encoding']}`);
    else this.#decode(decoder, status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#decoder === undefined) this.#listener.onData(chunk);
    else if (!this.#decoder.write(chunk)) this.#controller?.pause();
  }

  onResponseEnd(): void {
    if (this.#over) return;
    if (this.#decoder === undefined) this.#end();
    else this.#decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.fail(error);
  }

  /** undici gives a controller as it writes the request to a connection. */
  get sent(): boolean {
    return this.#controller !== undefined;
  }

  /** Nobody waits for it any more, or it has an end. */
  get over(): boolean {
    return this.#over;
  }

  fail(error: Error & { code?: string }): void {
    if (this.#over) return;
    this.#over = true;
    this.#decoder?.destroy();
    this.#listener.onFailure({ ...failureOf(error), ...(this.sent && { sent: true }) });
  }

  pause(): void {
    this.#controller?.pause();
    this.#decoder?.pause();
  }

  resume(): void {
    this.#decoder?.resume();
    this.#controller?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#decoder?.destroy();
    this.#controller?.abort(new Error('the call was given up'));
  }

  #end(): void {
    this.#over = true;
    this.#listener.onEnd();
  }

  #refuse(reason: string): void {
    this.fail(new Error(reason));
    this.#controller?.abort(new Error(reason));
  }

  #decode(decoder: Transform, status: number, headers: UpstreamHeaders): void {
    this.#decoder = decoder;
    const { 'content-encoding': _coding, 'content-length': _ofCoded, ...rest } = headers;
    this.#listener.onHead(status, rest);
    decoder.on('data', (chunk: Buffer) => {
      if (this.#over) return;
      try {
        this.#listener.onData(chunk);
      } catch (cause) {
        this.#refuse(GatewayError.from(cause).message);
      }
    });
    decoder.on('drain', () => {
      if (!decoder.isPaused()) this.#controller?.resume();
    });
    decoder.on('end', () => {
      if (!this.#over) this.#end();
    });
    decoder.on('error', error => {
      if (!this.#over) this.#refuse(`the body cannot be decompressed: ${error.message}`);
    });
  }
}

const failureOf = (error: Error & { code?: string }): UpstreamFailure => ({
  kind: TIMEOUT_CODES.has(error.code ?? '') ? 'timeout' : 'network',
  detail: `${error.code ?? error.name}: ${reasonOf(error)}`,
});

/** Of an address that is refused the reason is the operator's matter, so its message does not hold it. */
const reasonOf = (error: Error): string =>
  (error instanceof GatewayError ? error.details.internal : undefined) ?? error.message;
