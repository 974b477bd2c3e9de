import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AlertEvent, alertEventSchema, alertMessage } from './alert-event.ts';

const alert: Omit<AlertEvent, 'version' | 'alertId'> = {
  at: 1_000,
  tenant: 'a.b',
  kind: 'test',
  severity: 'warning',
  title: 'Half of it is gone.',
  details: { spent: '$50.00' },
  subject: { budget: 'acme', period: '2030-01', threshold: '0.5' },
};

test('an alert is a valid event on the subject of its tenant, under its own id', () => {
  const { id, subject, payload, value } = alertMessage(alert);
  expect(alertEventSchema.parse(JSON.parse(payload))).toEqual(value);
  expect(subject).toBe('alert.v1.a=2eb');
  expect(id).toBe(value.alertId);
  expect(id).toMatch(/^test:[0-9a-f]{32}$/);
});

test('two instances that raise the same alert give it one id, whatever each saw', () => {
  const other = alertMessage({
    ...alert,
    at: 2_000,
    title: 'More than half of it is gone.',
    details: { spent: '$51.00' },
    subject: { threshold: '0.5', period: '2030-01', budget: 'acme' },
  });
  expect(other.id).toBe(alertMessage(alert).id);
});

test('alerts of another tenant or about another subject have another id', () => {
  const subject = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 8 }), {
    maxKeys: 3,
  });
  const one = fc.record({ tenant: fc.string({ maxLength: 8 }), subject });
  const canonical = (named: { tenant: string; subject: Record<string, string> }): string =>
    JSON.stringify([named.tenant, Object.entries(named.subject).sort()]);
  fc.assert(
    fc.property(one, one, (left, right) => {
      const areSame = alertMessage({ ...alert, ...left }).id === alertMessage({ ...alert, ...right }).id;
      expect(areSame).toBe(canonical(left) === canonical(right));
    }),
  );
});
