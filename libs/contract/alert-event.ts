import { createHash } from 'node:crypto';
import { z } from 'zod';
import { subjects } from './subjects.ts';

/** From mild to grave. */
export const alertSeverities = ['info', 'warning', 'critical'] as const;

/** What alerts are about. A kind is added together with the code that raises it. */
export const alertKinds = [
  'test',
  'audit.broken',
  'breaker.opened',
  'breaker.closed',
  'budget.threshold',
] as const;

const word = z.string().max(256);
/** Short facts in the order in which people read them. */
const facts = z.record(z.string().min(1).max(64), word);

/**
 * Something that people should hear of. Published on `alert.v1.<tenant>`, where the tenant is that of its
 * subject; what belongs to the whole installation is on that of the empty text. Plain text, never a secret.
 */
export const alertEventSchema = z.strictObject({
  version: z.literal(1),
  /** `<kind>:<32 hex digits>`: the same for everyone who raises the same alert. */
  alertId: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  tenant: z.string(),
  kind: z.enum(alertKinds),
  severity: z.enum(alertSeverities),
  /** One sentence that says what happened. */
  title: z.string().min(1).max(256),
  /** More for people, such as `{ spent: "$80.12", budget: "$100.00" }`. */
  details: facts,
  /** What tells this alert from every other one of its kind and tenant, such as `{ budget: "acme", period: "2030-01", threshold: "0.8" }`. */
  subject: facts,
});
export type AlertEvent = z.infer<typeof alertEventSchema>;
export type AlertKind = AlertEvent['kind'];
export type AlertSeverity = AlertEvent['severity'];

/**
 * An alert as it is appended to the event log, which keeps the same alert once however many instances raise it.
 * Its id is made of kind, tenant and subject alone: name in the subject what happened to what and when (a
 * period, the start of an outage), and leave to the details what each instance may see differently.
 */
export function alertMessage(alert: Omit<AlertEvent, 'version' | 'alertId'>): {
  id: string;
  subject: string;
  payload: string;
  value: AlertEvent;
} {
  const alertId = alertIdOf(alert);
  const value: AlertEvent = { version: 1, alertId, ...alert };
  return { id: alertId, subject: subjects.alert(alert.tenant), payload: JSON.stringify(value), value };
}

function alertIdOf({ kind, tenant, subject }: Pick<AlertEvent, 'kind' | 'tenant' | 'subject'>): string {
  const entries = Object.entries(subject).sort(([left], [right]) => (left < right ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify([kind, tenant, entries]));
  return `${kind}:${digest.digest('hex').slice(0, 32)}`;
}
