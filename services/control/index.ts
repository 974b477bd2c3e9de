export { AuditSealer, sealRegularly } from './audit/sealer.ts';
export { createAuditLog } from './audit.ts';
export { auditRevision } from './audit-revision.ts';
export {
  type PublishConfigFileDependencies,
  type PublishedConfigFile,
  publishConfigFile,
} from './config/publish-config-file.ts';
export { publishLayer } from './config/publish-layer.ts';
export { createControlStage } from './control-stage.ts';
export type { ConfigFault, ControlDependencies, RandomBytes } from './dependencies.ts';
export { type EnsureAdminKeyDependencies, ensureAdminKey, type FirstKeys } from './keys/ensure-admin-key.ts';
export { keepDestinations } from './notices/keep-destinations.ts';
export { SecretKeeper } from './secrets/secret-keeper.ts';
export { type StartControlDependencies, startControl } from './start-control.ts';
