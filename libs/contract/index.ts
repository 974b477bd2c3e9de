export {
  type AlertEvent,
  type AlertKind,
  type AlertSeverity,
  alertEventSchema,
  alertKinds,
  alertMessage,
  alertSeverities,
} from './alert-event.ts';
export { hashApiKey, mintApiKey } from './api-key.ts';
export {
  type AuditEvent,
  auditActions,
  auditEventSchema,
  auditMessage,
  INSTALLATION_TENANT,
} from './audit-event.ts';
export {
  type Body,
  type BodyReference,
  emptyBody,
  INLINE_BODY_LIMIT_BYTES,
  inlineBody,
  LARGE_BODY_BYTES,
} from './body.ts';
export {
  type BudgetCharge,
  type BudgetField,
  type BudgetSubject,
  budgetFields,
  budgetKey,
  budgetKeyPrefix,
  budgetPeriods,
  fieldsOfSubject,
  isSharedByTenants,
  periodText,
  subjectOfKey,
} from './budget.ts';
export { usageEventBase, usageMessage } from './build-usage-event.ts';
export {
  type Check,
  type CheckClient,
  type CheckQuestion,
  type CheckReply,
  type CheckSubject,
  type GuardrailPlan,
  isModelCheck,
  isTextCheck,
  isWholeCheck,
  type ModelCheck,
  type TextCheck,
  type Verdict,
  type VerdictSpan,
  type WholeCheck,
} from './check.ts';
export {
  type CarriedQuestion,
  type CarriedReply,
  carryQuestion,
  carryReply,
  decodeCheck,
  encodeCheck,
  receiveQuestion,
  receiveReply,
  subjectBytes,
} from './check-codec.ts';
export { ChurnMap } from './churn-map.ts';
export { type Clock, systemClock } from './clock.ts';
export { type ControlMessage, controlMessageSchema } from './control-message.ts';
export {
  type DeliveryEvent,
  deliveryEventSchema,
  deliveryMessage,
  type NoticeKind,
  noticeKinds,
} from './delivery-event.ts';
export { formatDollars } from './dollars.ts';
export { decodeToken, encodeToken } from './encode-token.ts';
export { type Endpoint, endpoints } from './endpoints.ts';
export {
  CONVERSATION_HEADER,
  conversationOf,
  type Envelope,
  envelopeSchema,
  type Facts,
  goesBack,
  reservationIdOf,
} from './envelope.ts';
export {
  type ErrorCode,
  type ErrorDetails,
  errorRegistry,
  GatewayError,
  type GatewayErrorShape,
} from './errors.ts';
export { type Explanation, explanationSchema, type Question } from './explanation.ts';
export {
  type AcceptedFrame,
  type Frame,
  isFinal,
  type NumberedFrame,
  type QueuedFrame,
  WINDOW_BYTES,
} from './frame.ts';
export { decodeFrames, encodeFrames } from './frame-codec.ts';
export { guardRefusal, guardUnavailable } from './guard-refusal.ts';
export type { InstanceId } from './instance-id.ts';
export { isJobState, type JobPlan, type JobState, type JobTerms, jobPath, jobStates } from './job.ts';
export { languages } from './languages.ts';
export {
  type LimitForm,
  type LimitHold,
  type LimitMeasure,
  limitHoldSchema,
  type OnUnavailable,
  type PeriodBounds,
} from './limit-hold.ts';
export { decodeEnvelope, encodeEnvelope } from './message-codec.ts';
export {
  type NatsServerConfigOptions,
  type NatsUser,
  natsServerConfig,
  natsUser,
  natsUsers,
  quoted,
} from './nats-server-config.ts';
export {
  type AdminPermission,
  type AdminResource,
  adminResources,
  coversPermission,
  type DataPermission,
  dataPermissions,
  type Permission,
  type PermissionPattern,
  permissionPatternSchema,
  permissions,
} from './permission.ts';
export {
  edgeInstance,
  edgePermissionsOf,
  HUB_DOMAIN,
  permissionsOf,
  publishesAllOf,
  roleOf,
  type SubjectPermissions,
  servicesOf,
} from './permissions.ts';
export { phoneRegions } from './phone-regions.ts';
export { modelPiiTypes, type PiiType, piiTypes } from './pii-types.ts';
export {
  type Breaker,
  type ContinuationStyle,
  continuationStyles,
  ESTIMATE_KIND,
  GUARD_KIND,
  GUARD_MODEL,
  type Plan,
  type PlannedShares,
  planSchema,
  type QueuePlan,
  type Retry,
  type RetryCondition,
  retryConditionSchema,
  type Target,
  type Timeouts,
} from './plan.ts';
export {
  type Credential,
  MAX_OWN_LIMITS,
  type Principal,
  type WrittenLimit,
  writtenLimitSchema,
} from './principal.ts';
export {
  type ChatProtocol,
  chatProtocols,
  dataProtocols,
  isChatProtocol,
  type Operation,
  operationOf,
  type Protocol,
  permissionFor,
  protocolSchema,
  usesTokens,
} from './protocol.ts';
export type {
  CheckReport,
  LatencyReport,
  ProviderReport,
  ProvidersReport,
  TargetReport,
} from './provider-health.ts';
export type { PromptTest, ProviderTest, ProviderTestQuestion } from './provider-test.ts';
export { type Buckets, quantile } from './quantile.ts';
export { type QueueMessage, queueMessageSchema } from './queue-message.ts';
export { RecentSet } from './recent-set.ts';
export { rejectionEvent } from './rejection-event.ts';
export { LOGIN_COOKIE, readCookie, SESSION_AUDIENCE, SESSION_COOKIE, SESSION_ISSUER } from './session.ts';
export {
  type BodyReader,
  type FrameSink,
  forward,
  type MaybePromise,
  type Outcome,
  reject,
  replyJson,
  replyWhole,
  type ServiceName,
  type Stage,
  type StageName,
  serviceNames,
} from './stage.ts';
export {
  parseBounceSubject,
  parseReplySubject,
  subjects,
} from './subjects.ts';
export { EXPECTED_TAGS, parseTags, TAGS_HEADER, tagsOf, tagsSchema } from './tags.ts';
export { TokenBucket } from './token-bucket.ts';
export { Turns } from './turns.ts';
export { type UsageDimension, usageDimensions, usageDimensionsOf } from './usage-dimensions.ts';
export {
  type UsageEvent,
  type UsageUnits,
  usageEventId,
  usageEventSchema,
  usageOutcomes,
} from './usage-event.ts';
export {
  type UsageReader,
  usageConsumerName,
  usageReaderConfig,
} from './usage-reader.ts';
