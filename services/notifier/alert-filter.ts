import { type AlertConfig, compileGlobs } from '@sluice/config';
import { type AlertEvent, alertSeverities } from '@sluice/contract';

/** Whether a destination gets an alert. A test goes to all of them. */
export function compileAlertFilter({
  severity,
  kinds,
  tenants,
}: Pick<AlertConfig, 'severity' | 'kinds' | 'tenants'>): (alert: AlertEvent) => boolean {
  const mildest = alertSeverities.indexOf(severity);
  const isOfTenant = compileGlobs(tenants.length === 0 ? undefined : tenants);
  return alert =>
    alert.kind === 'test' ||
    (alertSeverities.indexOf(alert.severity) >= mildest &&
      (kinds.length === 0 || kinds.includes(alert.kind)) &&
      isOfTenant(alert.tenant));
}
