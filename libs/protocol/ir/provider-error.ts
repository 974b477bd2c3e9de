/** What a provider's error may tell the caller, cleaned of secrets and addresses, in no provider's words. */
export interface ProviderError {
  /** HTTP status; within a stream the one that the error's type stands for. */
  status: number;
  message: string;
  /** The provider's own words, such as `invalid_request_error` and `context_length_exceeded`. */
  type?: string;
  code?: string;
  /** The field at fault. */
  param?: string;
  retryAfterMs?: number;
}
