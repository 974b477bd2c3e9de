import { type FollowEventsOptions, followEvents } from '@sluice/sdk/follow-events';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { GatewayClient } from './gateway-client.ts';

export interface ReadEventsOptions extends Omit<FollowEventsOptions, 'open' | 'isUnavailable'> {
  client: Pick<GatewayClient, 'open'>;
  /** Of the API that answers with events, such as `/api/v1/audit`. */
  path: string;
}

const isUnavailable = (cause: unknown): boolean =>
  !(cause instanceof CommandError) || cause.exitCode === exitCodes.unavailable;

/** Events as lines of JSON, each once, over connections that may break. */
export const readEvents = ({ client, path, ...options }: ReadEventsOptions): AsyncGenerator<string> =>
  followEvents({
    ...options,
    open: (query, signal) => client.open(`${path}?${new URLSearchParams(query)}`, signal),
    isUnavailable,
  });
