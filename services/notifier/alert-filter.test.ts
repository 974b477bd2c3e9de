import { resolveConfig } from '@sluice/config';
import { expect, test } from 'vitest';
import { compileAlertFilter } from './alert-filter.ts';
import { alertOf } from './notice-fixture.ts';

function filterOf(settings: object) {
  const slack = { to: 'slack', url: 'https://hooks.slack.com/services/x', ...settings };
  const [alert] = resolveConfig({ alerts: [slack] }, { env: {}, secrets: 'require' }).alerts;
  if (alert === undefined) throw new Error('no destination');
  return compileAlertFilter(alert);
}

test.each([
  ['everything by default', {}, { severity: 'info', tenant: '' }, true],
  ['at least its severity', { severity: 'warning' }, { severity: 'warning' }, true],
  ['nothing milder', { severity: 'critical' }, { severity: 'warning' }, false],
  ['its kinds', { kinds: ['audit.broken'] }, {}, true],
  ['no other kind', { kinds: ['test'] }, {}, false],
  ['its tenants, by glob', { tenants: ['ac*'] }, { tenant: 'acme' }, true],
  ['no other tenant', { tenants: ['ac*'] }, { tenant: 'rival' }, false],
  ['nothing of the whole installation where it names tenants', { tenants: ['ac*'] }, { tenant: '' }, false],
  [
    'a test, whatever it names',
    { tenants: ['x'], severity: 'critical' },
    { kind: 'test', severity: 'info' },
    true,
  ],
] as const)('a destination gets %s', (_, settings, alert, expected) => {
  expect(filterOf(settings)(alertOf(alert))).toBe(expected);
});
