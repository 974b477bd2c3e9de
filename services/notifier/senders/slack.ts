import type { AlertEvent } from '@sluice/contract';
import { fetchBounded } from '@sluice/outbound';
import { resultOfResponse } from '../send-result.ts';
import { MAX_ANSWER_BYTES, SEND_TIMEOUT_MS, type Sender, type SenderDependencies } from './sender.ts';

export interface SlackReceiver {
  url: string;
  allowPrivateNetwork: boolean;
}

/** Limits of blocks: https://docs.slack.dev/reference/block-kit/blocks */
const MAX_HEADER_CHARACTERS = 150;
const MAX_FIELDS = 10;

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const field = (name: string, value: string) => ({
  type: 'mrkdwn',
  text: `*${escapeText(name)}*\n${escapeText(value)}`,
});

/**
 * An alert as an incoming webhook takes it: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.
 * `text` is what notifications show.
 */
export function slackMessage({ alertId, at, tenant, severity, title, details }: AlertEvent): object {
  const headline = `${severity.toUpperCase()}: ${title}`;
  const fields = [
    field('Tenant', tenant === '' ? 'all' : tenant),
    ...Object.entries(details).map(([name, value]) => field(name, value)),
  ];
  return {
    text: escapeText(headline),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: headline.slice(0, MAX_HEADER_CHARACTERS), emoji: false },
      },
      { type: 'section', fields: fields.slice(0, MAX_FIELDS) },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `${new Date(at).toISOString()} · ${escapeText(alertId)}` }],
      },
    ],
  };
}

export const slackSender =
  ({ url, allowPrivateNetwork }: SlackReceiver, { agents, clock }: SenderDependencies): Sender =>
  async notice => {
    if (notice.kind !== 'alert')
      return { kind: 'failed', reason: 'only alerts go to Slack', isAway: false, isFinal: true };
    const response = await fetchBounded(url, {
      agent: agents.agentFor(allowPrivateNetwork),
      timeoutMs: SEND_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      post: { contentType: 'application/json', body: JSON.stringify(slackMessage(notice.alert)) },
    });
    return resultOfResponse(response, clock());
  };
