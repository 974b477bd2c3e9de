export {
  type ConfigView,
  type CurrentConfig,
  createConfigView,
  type UpdatableConfigView,
} from './config-view.ts';
export type {
  Config,
  GuardrailConfig,
  JwtIssuerConfig,
  LimitConfig,
  ProviderConfig,
  RoleConfig,
  RouteConfig,
  TierConfig,
} from './schema/config.ts';
export { Secret } from './secret.ts';
