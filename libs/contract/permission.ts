import { z } from 'zod';

/** What callers of models and of HTTP services may do. */
export const dataPermissions = [
  'chat',
  'embeddings',
  'rerank',
  'moderations',
  'images',
  'audio',
  'http',
  'models',
] as const;
export type DataPermission = (typeof dataPermissions)[number];

/** What is managed under `/api/v1`. Each is read and written, and each way is a permission of its own. */
export const adminResources = [
  'alerts',
  'audit',
  'budgets',
  'config',
  'guardrails',
  'health',
  'installation',
  'jobs',
  'keys',
  'limits',
  'metrics',
  'prices',
  'providers',
  'revisions',
  'roles',
  'routes',
  'secrets',
  'teams',
  'tenants',
  'tiers',
  'tokens',
  'usage',
  'users',
] as const;
export type AdminResource = (typeof adminResources)[number];
const verbs = ['read', 'write'] as const;
export type AdminPermission = `${AdminResource}:${(typeof verbs)[number]}`;

export type Permission = DataPermission | AdminPermission;

const adminPermissions = adminResources.flatMap(resource =>
  verbs.map(verb => `${resource}:${verb}` as const),
);
export const permissions: readonly Permission[] = [...dataPermissions, ...adminPermissions];

const patterns = [
  ...permissions,
  ...adminResources.map(resource => `${resource}:*` as const),
  ...verbs.map(verb => `*:${verb}` as const),
  'admin',
  '*',
] as const;
/**
 * What a role or a key lists: a permission, both ways of a resource (`routes:*`), one way of all (`*:read`),
 * everything under `/api/v1` (`admin`), or everything (`*`).
 */
export const permissionPatternSchema = z.enum(patterns);
export type PermissionPattern = z.infer<typeof permissionPatternSchema>;

/** Whether what a role or a key lists covers a permission. */
export function coversPermission(pattern: string, permission: Permission): boolean {
  if (pattern === permission || pattern === '*') return true;
  const [resource, verb] = permission.split(':');
  if (verb === undefined) return false;
  return pattern === 'admin' || pattern === `${resource}:*` || pattern === `*:${verb}`;
}
