import type { FrameSink } from '@sluice/contract';
import type { Loss, TokenUsage } from '@sluice/protocol';
import type { AnswerHead } from './answer-head.ts';
import type { Relay, RelayEnd } from './relay.ts';
import type { UpstreamHeaders } from './upstream.ts';

/** What is between a service and us (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** Ours to say; and a cookie would be the gateway's own for a browser, and is never sent to a service. */
const OURS = ['set-cookie', 'set-cookie2', 'x-request-id', 'strict-transport-security', 'alt-svc'];
const NOT_PASSED = new Set([...HOP_BY_HOP, ...OURS]);
/** Of a provider, whose other headers tell of its account and its limits. */
const PASSED_OF_PROVIDERS = new Set(['content-type', 'content-disposition', 'content-encoding']);

const noLosses: readonly Loss[] = [];

export interface BytesSource {
  /** Whether it is an HTTP service, whose headers are for its callers, or a model provider. */
  isService: boolean;
}

/** Passes sounds, and whatever an HTTP service answers, on as they come: nobody here reads them. */
export class BytesRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  readonly #headers: Record<string, string>;
  readonly usage: TokenUsage | undefined;
  readonly servedModel: string | undefined;
  readonly outputTokensEstimate = 0;
  readonly losses = noLosses;

  constructor(sink: FrameSink, head: AnswerHead, upstreamHeaders: UpstreamHeaders, source: BytesSource) {
    this.#sink = sink;
    this.#head = head;
    this.#headers = passedHeaders(upstreamHeaders, source);
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

/** What of an answer's headers its caller gets. */
export const passedHeaders = (
  upstreamHeaders: UpstreamHeaders,
  { isService }: BytesSource,
): Record<string, string> => (isService ? serviceHeaders(upstreamHeaders) : providerHeaders(upstreamHeaders));

function serviceHeaders(upstreamHeaders: UpstreamHeaders): Record<string, string> {
  const named = new Set(
    joined(upstreamHeaders.connection)
      .toLowerCase()
      .split(/\s*,\s*/),
  );
  return select(
    upstreamHeaders,
    name => !NOT_PASSED.has(name) && !named.has(name) && !name.startsWith('x-sluice-'),
  );
}

const providerHeaders = (upstreamHeaders: UpstreamHeaders): Record<string, string> =>
  select(upstreamHeaders, name => PASSED_OF_PROVIDERS.has(name));

function select(upstreamHeaders: UpstreamHeaders, passes: (name: string) => boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(upstreamHeaders))
    if (value !== undefined && passes(name)) headers[name] = joined(value);
  return headers;
}

const joined = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(', ') : (value ?? '');
