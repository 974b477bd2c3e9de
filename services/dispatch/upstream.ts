import type { Protocol, Target } from '@sluice/contract';

/** One call to a provider. */
export interface UpstreamRequest {
  /** Names the wire protocol of the call, too. */
  target: Target;
  /** What the caller speaks. */
  protocol: Protocol;
  /** Absent for a provider that needs none, or is authenticated in another way. */
  apiKey?: string | undefined;
  /** W3C Trace Context of the call. Only a plain HTTP service is told it: a provider has no part in our traces. */
  traceparent?: string | undefined;
  stream: boolean;
  /** The caller's, names in lower case; `content-type` is that of `body`. Absent: nothing of them goes on. */
  headers?: Readonly<Record<string, string>>;
  /** The caller's method and path, with its query. Only a plain HTTP service is called with them. */
  method?: string;
  path?: string;
  body: Uint8Array;
  /** For providers that act once on calls of one key. Absent: it is none that may be told twice. */
  requestId?: string | undefined;
  connectTimeoutMs: number;
  firstByteTimeoutMs: number;
  idleTimeoutMs: number;
}

/** Why there is no answer, or no more of it. `detail` is for the operator. */
export interface UpstreamFailure {
  kind: 'network' | 'timeout';
  detail: string;
  /** The request was on its way to the provider. */
  sent?: boolean;
}

/** What a call brings, in this order; `onEnd` or `onFailure` is the last. */
export interface UpstreamListener {
  onHead(status: number, headers: UpstreamHeaders): void;
  onData(chunk: Uint8Array): void;
  onEnd(): void;
  onFailure(failure: UpstreamFailure): void;
}

/** Names are in lower case. */
export type UpstreamHeaders = Record<string, string | string[] | undefined>;

export interface UpstreamCall {
  /** Whether the request was on its way to the provider, which may bill it from then on. */
  readonly sent: boolean;
  /** Stops reading from the provider's socket until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends the call now; nothing more is told to the listener. */
  abort(): void;
}

/** A way to reach a provider: over HTTP, or the sample in this process. */
export type CallUpstream = (request: UpstreamRequest, listener: UpstreamListener) => UpstreamCall;
