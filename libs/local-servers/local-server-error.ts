/** A server that is not there or does not start. The message says what to do about it. */
export class LocalServerError extends Error {
  override readonly name = 'LocalServerError';
}
