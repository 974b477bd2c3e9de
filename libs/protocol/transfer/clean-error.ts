import type { ProviderError } from '../ir/provider-error.ts';
import { cleanText } from '../openai/upstream-error.ts';

/** An error without secrets and addresses, its texts bounded. */
export const cleanProviderError = (error: ProviderError, secrets: readonly string[]): ProviderError => ({
  ...error,
  message: cleanText(error.message, secrets),
  ...(error.type !== undefined && { type: cleanText(error.type, secrets) }),
  ...(error.code !== undefined && { code: cleanText(error.code, secrets) }),
  ...(error.param !== undefined && { param: cleanText(error.param, secrets) }),
});
