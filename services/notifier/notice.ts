import type { AlertEvent } from '@sluice/contract';
import type { FinishedRequest } from './finished-request.ts';

/** What waits in a queue, as JSON: enough to be sent, whatever happened to the configuration or the event since. */
export type Notice = { kind: 'alert'; alert: AlertEvent } | { kind: 'request'; request: FinishedRequest };

/** What its receiver tells it by. */
export const noticeId = (notice: Notice): string =>
  notice.kind === 'alert' ? notice.alert.alertId : notice.request.requestId;

export const tenantOf = (notice: Notice): string =>
  notice.kind === 'alert' ? notice.alert.tenant : notice.request.tenant;

/** A test is sent once, whatever the state of its destination, and its outcome is all that counts. */
export const isTest = (notice: Notice): boolean => notice.kind === 'alert' && notice.alert.kind === 'test';

/** Our own services wrote it. Undefined where it is none. */
export function parseNotice(payload: string): Notice | undefined {
  try {
    const notice: Notice = JSON.parse(payload);
    return noticeId(notice) === undefined ? undefined : notice;
  } catch {
    return undefined;
  }
}
