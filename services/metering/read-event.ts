import { type UsageEvent, usageEventSchema } from '@sluice/contract';
import type { StoredEvent } from '@sluice/store';

/** The usage event that is stored, or why it is none. Its text stays out of the reason: it is logged. */
export function readEvent({ value, payload }: StoredEvent): UsageEvent | string {
  return value !== undefined && isUsageEvent(value) ? value : parseEvent(payload);
}

function parseEvent(payload: string): UsageEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return 'not JSON';
  }
  if (isUsageEvent(value)) return value;
  const { error } = usageEventSchema.safeParse(value);
  return (
    error?.issues.map(issue => `${issue.path.join('.')}: ${issue.code}`).join('; ') ?? 'not a usage event'
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Our own services wrote it and their tests check every field: here only what is used is looked at. */
const isUsageEvent = (value: unknown): value is UsageEvent =>
  isObject(value) &&
  value.version === 1 &&
  typeof value.eventId === 'string' &&
  typeof value.requestId === 'string' &&
  typeof value.attempt === 'number' &&
  typeof value.at === 'number' &&
  typeof value.tenant === 'string' &&
  Array.isArray(value.tries) &&
  isObject(value.tokens) &&
  isObject(value.latency) &&
  isObject(value.lineage);
