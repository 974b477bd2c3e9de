import type { CheckQuestion, Clock, Verdict, WholeCheck } from '@sluice/contract';
import { GatewayError } from '@sluice/contract';
import { callWebhook, createAgentPair } from '@sluice/outbound';
import { z } from 'zod';

export type WebhookCheck = Extract<WholeCheck, { detector: 'webhook' }>;

const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_ANSWER_BYTES = 64 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS = 64;

const answerSchema = z.object({
  result: z.enum(['pass', 'flag', 'block']),
  rule: z.string().max(100).optional(),
});

export interface WebhookCaller {
  /** Never rejects: what was not answered in time, or not understood, is skipped. */
  ask(check: WebhookCheck, question: CheckQuestion, texts: readonly string[]): Promise<Verdict>;
  close(): Promise<void>;
}

/** Asks checks that stand elsewhere by signed webhooks. `secretOf` finds the key by the profile and the address. */
export function createWebhookCaller(
  secretOf: (profile: string, url: string) => string | undefined,
  clock: Clock,
): WebhookCaller {
  const agents = createAgentPair({ connectTimeoutMs: CONNECT_TIMEOUT_MS, connections: CONNECTIONS });

  async function ask(
    check: WebhookCheck,
    question: CheckQuestion,
    texts: readonly string[],
  ): Promise<Verdict> {
    const { requestId, tenant, profile, deadline } = question;
    const secret = secretOf(profile, check.url);
    if (secret === undefined) return skipped('no_secret');
    const body = JSON.stringify({ requestId, tenant, profile, texts });
    if (Buffer.byteLength(body) > MAX_REQUEST_BYTES) return skipped('too_large');
    const webhook = { url: check.url, secret, event: 'check', id: requestId, body };
    try {
      const { status, bytes } = await callWebhook(webhook, {
        agent: agents.agentFor(check.allowPrivateNetwork),
        now: clock(),
        maxBytes: MAX_ANSWER_BYTES,
        timeoutMs: Math.max(1, deadline - clock()),
      });
      return status === 200 ? verdictOf(check, bytes) : skipped(`status_${status}`);
    } catch (cause) {
      return skipped(cause instanceof GatewayError ? cause.code : 'failed');
    }
  }

  return {
    ask,
    close: () => agents.close(),
  };
}

const skipped = (reason: string): Verdict => ({
  detector: 'webhook',
  result: 'skipped',
  matches: {},
  reason,
});

function verdictOf({ action }: WebhookCheck, bytes: Uint8Array): Verdict {
  let answer: z.infer<typeof answerSchema>;
  try {
    answer = answerSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return skipped('invalid_answer');
  }
  if (answer.result === 'pass') return { detector: 'webhook', result: 'pass', matches: {} };
  // It may be milder than the profile, and never stricter.
  const result = answer.result === 'flag' ? 'flag' : action;
  return { detector: 'webhook', result, matches: { [answer.rule ?? 'webhook']: 1 } };
}
