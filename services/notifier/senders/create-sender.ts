import type { AlertConfig, RouteConfig } from '@sluice/config';
import { gitlabIssueSender } from './gitlab-issue.ts';
import type { Sender, SenderDependencies } from './sender.ts';
import { slackSender } from './slack.ts';
import { webhookSender } from './webhook.ts';

/** How to reach a destination of alerts; undefined where this process lacks its address or its secret. */
export function alertSender(alert: AlertConfig, dependencies: SenderDependencies): Sender | undefined {
  const { allowPrivateNetwork } = alert;
  switch (alert.to) {
    case 'webhook': {
      const { url, secret } = alert;
      if (url === undefined || secret === undefined) return undefined;
      return webhookSender({ url, secret: secret.reveal(), allowPrivateNetwork }, dependencies);
    }
    case 'slack':
      return alert.url && slackSender({ url: alert.url.reveal(), allowPrivateNetwork }, dependencies);
    case 'gitlab-issue': {
      const { url, token, labels } = alert;
      if (url === undefined || token === undefined) return undefined;
      return gitlabIssueSender({ url, token: token.reveal(), labels, allowPrivateNetwork }, dependencies);
    }
  }
}

/** How to reach the receiver of a route's callbacks, as `alertSender`. */
export function callbackSender(
  { url, secret, allowPrivateNetwork }: NonNullable<RouteConfig['callback']>,
  dependencies: SenderDependencies,
): Sender | undefined {
  return secret && webhookSender({ url, secret: secret.reveal(), allowPrivateNetwork }, dependencies);
}
