import type { MaybePromise } from '@sluice/contract';

/** A request as it will be sent, to the byte. */
export interface SignableRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** Proves who calls where that is more than an API key. One per provider: it keeps what it is given. */
export interface Authenticator {
  /** Headers to add. At once where what they are made of is at hand; rejects with a `GatewayError`. */
  headers(request: SignableRequest): MaybePromise<Record<string, string>>;
  /** Texts that must not leave in an answer: what it was given, and what it got for it. */
  secrets(): readonly string[];
}

interface TokenResponse {
  status: number;
  bytes: Uint8Array;
}

/** Sends a form to a token endpoint. Bounded in size and time, and connects to no address that it should not. */
export type PostForm = (url: string, form: URLSearchParams) => Promise<TokenResponse>;
