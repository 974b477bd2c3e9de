export {
  type Budget,
  type BudgetedRequest,
  type Budgets,
  budgetName,
  compileBudgets,
} from './budgets.ts';
export { Calendar } from './calendar.ts';
export { permissionOfChange } from './change-permissions.ts';
export {
  type ConfigView,
  type CurrentConfig,
  createConfigView,
  type UpdatableConfigView,
} from './config-view.ts';
export { isOwnPath } from './cross-checks.ts';
export { type DocumentChange, diffDocuments } from './diff-documents.ts';
export { applyPatch, isPlain } from './document-patch.ts';
export { type EffectiveProvider, effectiveProviders, type ProviderAccess } from './effective-providers.ts';
export { type FindConfigFileOptions, findConfigFile } from './find-config-file.ts';
export type { Conversion } from './foreign/conversion.ts';
export { convertLiteLlm } from './foreign/litellm.ts';
export { convertOpenAiEnv } from './foreign/openai-env.ts';
export { convertPortkey } from './foreign/portkey.ts';
export { configJsonSchema, configJsonSchemaOf } from './json-schema.ts';
export {
  ANNOTATED_PREFIX,
  annotatedRoutes,
  isLocked,
  type LayerName,
  type Layers,
  layerNames,
  mergeLayers,
  overriddenPaths,
  withAnnotated,
  withDocument,
  withoutOverrides,
} from './layers.ts';
export { type ListedPrice, listPrices } from './list-prices.ts';
export { compileGlobs, isGlob, matchGlob } from './match-glob.ts';
export { matchesPath, pathnameOf } from './matches-path.ts';
export {
  alertDestination,
  alertName,
  CALLBACK_ACK_WAIT_MS,
  CALLBACK_CONSUMER,
  callbackDestination,
  noticeDestinations,
} from './notice-destinations.ts';
export { toDocument } from './plain-document.ts';
export type { Position, Positions } from './positions.ts';
export { createPriceBook, type FoundPrice, type PriceBook } from './price-book.ts';
export { ConfigError, type ConfigProblem, formatProblem } from './problem.ts';
export { isProcessSetting, withoutProcessSettings } from './process-settings.ts';
export { readConfigFile } from './read-config-file.ts';
export { parseDocumentText, type ReadDocument, type ReadFiles, readDocument } from './read-document.ts';
export { redactDocument } from './redact-document.ts';
export { type ResolveOptions, resolveConfig } from './resolve-config.ts';
export {
  builtInRoles,
  compileGrants,
  DEFAULT_ROLE,
  effectiveRoles,
  type Grants,
  OWNER_ROLE,
  scopesCover,
} from './roles.ts';
export type {
  AlertConfig,
  Config,
  GuardrailConfig,
  JwtIssuerConfig,
  LimitConfig,
  ProviderConfig,
  RoleConfig,
  RouteConfig,
  TierConfig,
} from './schema/config.ts';
export { type LimitSubject, ownLimitsSchema, writtenLimitsSchema } from './schema/limits.ts';
export { implicitRoute } from './schema/routes.ts';
export { LOWEST_PRIORITY } from './schema/tiers.ts';
export { duration } from './schema/values.ts';
export { INLINE_SECRET_PREFIX, sealDocument, secretNamesOf } from './seal-document.ts';
export { isSecretPath, secretPatterns } from './secret-paths.ts';
export { type WatchOptions, watchConfigFile } from './watch-config-file.ts';
