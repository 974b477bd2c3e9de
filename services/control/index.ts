export { createAuditLog } from './audit.ts';
export { auditRevision } from './audit-revision.ts';
export { createControlStage } from './control-stage.ts';
export type { ConfigFault, ControlDependencies, RandomBytes } from './dependencies.ts';
export { type EnsureAdminKeyDependencies, ensureAdminKey, type FirstKeys } from './ensure-admin-key.ts';
export {
  type PublishConfigFileDependencies,
  type PublishedConfigFile,
  publishConfigFile,
} from './publish-config-file.ts';
export { type StartControlDependencies, startControl } from './start-control.ts';
