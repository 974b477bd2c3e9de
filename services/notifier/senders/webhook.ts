import { callWebhook } from '@sluice/outbound';
import { type Notice, noticeId } from '../notice.ts';
import { resultOfResponse } from '../send-result.ts';
import { MAX_ANSWER_BYTES, SEND_TIMEOUT_MS, type Sender, type SenderDependencies } from './sender.ts';

export interface WebhookReceiver {
  url: string;
  secret: string;
  allowPrivateNetwork: boolean;
}

/** The id stands in the body too, since the body is what is signed. */
const bodyOf = (notice: Notice): string =>
  JSON.stringify({ id: noticeId(notice), event: notice.kind, ...withoutKind(notice) });

function withoutKind({ kind: _, ...rest }: Notice): object {
  return rest;
}

export const webhookSender =
  ({ url, secret, allowPrivateNetwork }: WebhookReceiver, { agents, clock }: SenderDependencies): Sender =>
  async notice => {
    const webhook = { url, secret, event: notice.kind, id: noticeId(notice), body: bodyOf(notice) };
    const response = await callWebhook(webhook, {
      agent: agents.agentFor(allowPrivateNetwork),
      now: clock(),
      timeoutMs: SEND_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
    });
    return resultOfResponse(response, clock());
  };
