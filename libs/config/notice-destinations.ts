import type { AlertConfig, Config } from './schema/config.ts';

/** What lists and metrics call a destination of alerts. */
export const alertName = ({ name, to }: AlertConfig): string => name ?? to;

/** The queue of a destination of alerts. */
export const alertDestination = (alert: AlertConfig): string => `alert:${alertName(alert)}`;
/** The queue of the notices of a route. */
export const callbackDestination = (route: string): string => `callback:${route}`;

/** The durable consumer of usage events that callbacks are made of, and how long events of one that died wait for another. */
export const CALLBACK_CONSUMER = 'notifier';
export const CALLBACK_ACK_WAIT_MS = 10_000;

/** Every destination that notices may wait for. */
export const noticeDestinations = ({ alerts, routes }: Config): string[] => [
  ...alerts.map(alertDestination),
  ...routes.flatMap(({ name, callback }) => (callback === undefined ? [] : [callbackDestination(name)])),
];
