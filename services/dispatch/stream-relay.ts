import type { FrameSink } from '@sluice/contract';
import { ChatStreamTap, SseSplitter, type TokenUsage } from '@sluice/protocol';
import { BYTES_PER_TOKEN, type Relay, type RelayEnd } from './relay.ts';
import type { UpstreamHeaders } from './upstream.ts';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  // Asks proxies in front not to buffer, https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering.
  'x-accel-buffering': 'no',
};
const END_OF_EVENT = Buffer.from('\n\n');
const DONE = Buffer.from('data: [DONE]\n\n');

/** Passes a stream on, event by whole event: a provider that breaks off never leaves the caller with half of one. */
export class StreamRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #status: number;
  readonly #headers: Record<string, string>;
  readonly #isStream: boolean;
  readonly #splitter = new SseSplitter();
  readonly #tap: ChatStreamTap;
  started = false;

  constructor(
    sink: FrameSink,
    status: number,
    headers: Record<string, string>,
    upstreamHeaders: UpstreamHeaders,
    tapOptions: ConstructorParameters<typeof ChatStreamTap>[0],
  ) {
    this.#sink = sink;
    this.#status = status;
    this.#headers = headers;
    this.#isStream = String(upstreamHeaders['content-type'] ?? '').startsWith('text/event-stream');
    this.#tap = new ChatStreamTap(tapOptions);
  }

  get usage(): TokenUsage | undefined {
    return this.#tap.summary.usage;
  }

  get servedModel(): string | undefined {
    return this.#tap.summary.model;
  }

  get outputTokensEstimate(): number {
    return Math.ceil(this.#tap.summary.outputTextBytes / BYTES_PER_TOKEN);
  }

  onData(chunk: Uint8Array): boolean {
    if (!this.#isStream) return true;
    return this.#passAll(this.#splitter.push(chunk));
  }

  onEnd(): RelayEnd {
    if (!this.#isStream)
      return { kind: 'broken', code: 'upstream_invalid', detail: 'asked for a stream, got something else' };
    const rest = this.#splitter.end();
    // The last event may lack its empty line; if it was cut, it is not JSON and the tap hides it.
    if (rest !== undefined) this.#passAll([Buffer.concat([rest, END_OF_EVENT])]);
    const { done, finishReason, error } = this.#tap.summary;
    if (error !== undefined) {
      if (this.started) return { kind: 'error-passed' };
      return {
        kind: 'broken',
        code: 'upstream_interrupted',
        detail: `the stream began with an error: ${error.message}`,
      };
    }
    if (done) return { kind: 'complete' };
    if (finishReason === undefined)
      return {
        kind: 'broken',
        code: 'upstream_interrupted',
        detail: 'the stream ended without its last event',
      };
    // All of the answer came, only the mark behind it did not.
    this.#pass(DONE);
    return { kind: 'complete' };
  }

  #passAll(events: Uint8Array[]): boolean {
    const pieces = this.#tap.passAll(events);
    // An error instead of an answer: another target may do better, and the caller need not see this one.
    if (this.#tap.summary.error !== undefined && !this.started) return true;
    let room = true;
    for (const piece of pieces) room = this.#pass(piece) && room;
    return room;
  }

  #pass(bytes: Uint8Array): boolean {
    if (!this.started) {
      this.started = true;
      this.#sink.head(this.#status, { ...STREAM_HEADERS, ...this.#headers });
    }
    return this.#sink.data(bytes);
  }
}
