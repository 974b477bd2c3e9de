import type { FrameSink } from '@sluice/contract';
import type { Loss, TokenUsage } from '@sluice/protocol';
import type { AnswerHead } from './answer-head.ts';
import type { Relay, RelayEnd } from './relay.ts';
import type { UpstreamHeaders } from './upstream.ts';

/** Headers of an HTTP service that its caller needs. The others are between us and it (RFC 9110, section 7.6.1), or ours to say. */
const PASSED = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'etag',
  'expires',
  'last-modified',
  'location',
  'vary',
];

const noLosses: readonly Loss[] = [];

/** Passes sounds, and whatever an HTTP service answers, on as they come: nobody here reads them. */
export class BytesRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  readonly #headers: Record<string, string>;
  readonly usage: TokenUsage | undefined;
  readonly servedModel: string | undefined;
  readonly outputTokensEstimate = 0;
  readonly losses = noLosses;

  constructor(sink: FrameSink, head: AnswerHead, upstreamHeaders: UpstreamHeaders) {
    this.#sink = sink;
    this.#head = head;
    this.#headers = passedHeaders(upstreamHeaders);
  }

  get started(): boolean {
    return this.#head.written;
  }

  onData(chunk: Uint8Array): boolean {
    this.#head.write(this.#headers);
    return this.#sink.data(chunk);
  }

  onEnd(): RelayEnd {
    this.#head.write(this.#headers);
    return { kind: 'complete' };
  }
}

function passedHeaders(upstreamHeaders: UpstreamHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of PASSED) {
    const value = upstreamHeaders[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}
