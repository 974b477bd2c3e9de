import OpenAI from 'openai';
import type { Failed } from '../dialogue.ts';

export function openaiFailure(cause: unknown): Failed {
  if (!(cause instanceof OpenAI.APIError)) throw cause;
  return {
    status: cause.status,
    text: `${cause.message} ${JSON.stringify(cause.error)} ${cause.code} ${cause.type}`,
    retryAfter: cause.headers?.get('retry-after') ?? undefined,
  };
}
