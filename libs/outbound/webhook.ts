import { createHmac } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { type BoundedResponse, fetchBounded } from './fetch-bounded.ts';

export interface Webhook {
  url: string;
  /** Key of the signature. */
  secret: string;
  /** What the body is about, such as `alert`: `x-sluice-event`. */
  event: string;
  /** The same however often it is sent, so that its receiver can tell: `x-sluice-id`. */
  id: string;
  /** JSON. */
  body: string;
}

export interface CallWebhookOptions {
  agent: Dispatcher;
  /** Epoch milliseconds: when it is sent. */
  now: number;
  /** For everything: connection, headers and body. */
  timeoutMs: number;
  /** Of the answer. */
  maxBytes: number;
  signal?: AbortSignal;
}

/**
 * What a receiver checks a webhook by: `t=<seconds>,v1=<hex>`, the HMAC-SHA-256 of `<seconds>.<body>`. The time is
 * signed as well, so that what was recorded once cannot be sent again for ever.
 */
export function webhookSignature(secret: string, body: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Posts a signed webhook. Any status is an answer, and redirects are not followed. Rejects as `fetchBounded` does. */
export const callWebhook = (
  { url, secret, event, id, body }: Webhook,
  { now, ...options }: CallWebhookOptions,
): Promise<BoundedResponse> =>
  fetchBounded(url, {
    ...options,
    post: { contentType: 'application/json', body },
    headers: {
      'user-agent': 'sluice-webhook/1',
      'x-sluice-event': event,
      'x-sluice-id': id,
      'x-sluice-signature': webhookSignature(secret, body, now),
    },
  });
