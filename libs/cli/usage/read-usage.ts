import { usageEventSchema } from '@sluice/contract';
import { z } from 'zod';
import type { GatewayClient } from '../gateway-client.ts';
import { parseMoment } from '../parse-moment.ts';
import { readEvents } from '../read-events.ts';

export const USAGE_EVENTS = '/api/v1/usage/events';

/** A whole event, with whatever a newer gateway adds. */
export const sequencedEventSchema = z.looseObject({
  ...usageEventSchema.shape,
  sequence: z.int().nonnegative(),
});

/** `start`, `now` and a sequence as they are; a duration or a time as `parseMoment` reads it. */
export const parseBeginning = (text: string): string =>
  /^(?:start|now|\d{1,15})$/.test(text) ? text : parseMoment(text, Date.now(), 'before');

export const parseEnd = (text: string): string => parseMoment(text, Date.now(), 'before');

export interface UsageRange {
  from: string;
  /** ISO 8601; absent: what is there when it is asked for, or no end where it is followed. */
  to?: string | undefined;
  follow?: boolean;
}

export interface ReadUsageOptions extends UsageRange {
  client: Pick<GatewayClient, 'open'>;
  filter: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  onLost: (position: string) => void;
}

/** Usage events as lines of JSON, each with its sequence in front. */
export const readUsage = ({
  to,
  follow = false,
  filter,
  ...options
}: ReadUsageOptions): AsyncGenerator<string> =>
  readEvents({ ...options, path: USAGE_EVENTS, follow, filter: { ...filter, until: to } });
