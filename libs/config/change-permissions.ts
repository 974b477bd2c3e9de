import type { AdminPermission, AdminResource } from '@sluice/contract';
import type { DocumentChange } from './diff-documents.ts';

/** Whose matter a section is. What is not here is a matter of the configuration as a whole. */
const resources: Readonly<Record<string, AdminResource>> = {
  alerts: 'alerts',
  auth: 'installation',
  budgets: 'budgets',
  config: 'installation',
  defaults: 'routes',
  guardrails: 'guardrails',
  prices: 'prices',
  providers: 'providers',
  routes: 'routes',
  server: 'installation',
  tiers: 'tiers',
};

/** The permission that a change of the configuration takes, whichever way it is made. */
export function permissionOfChange({ section: [section = '', below] }: DocumentChange): AdminPermission {
  if (section === 'auth' && below === 'roles') return 'roles:write';
  return `${resources[section] ?? 'config'}:write`;
}
