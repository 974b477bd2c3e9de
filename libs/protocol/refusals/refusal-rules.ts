import type { ChatProtocol, Protocol } from '@sluice/contract';
import { errorCodecOf } from '../codecs.ts';

/** What a provider's error means for the gateway: who is at fault, and whether anybody else may do better. */
export type RefusalKind =
  /** Too many requests or tokens; later, or with another key, it may answer. */
  | 'rate-limited'
  /** It has no room now. */
  | 'overloaded'
  /** It failed. */
  | 'server-error'
  /** It does not accept the gateway's own key. */
  | 'credential'
  /** The gateway's account has no money or quota left. */
  | 'quota'
  /** The request is longer than the model takes. */
  | 'context-length'
  /** It will not answer this. */
  | 'content-policy'
  /** It does not go on with an answer that somebody began. */
  | 'prefill'
  /** Anything else that is wrong with the request. */
  | 'request';

/** Holds where all that it names fits; the first that holds decides. Every pattern is linear. */
export interface RefusalRule {
  kind: RefusalKind;
  statuses?: readonly number[];
  type?: RegExp;
  code?: RegExp;
  message?: RegExp;
}

/** In no provider's codes, but in the words of many. */
const tooLong: RefusalRule = {
  kind: 'context-length',
  statuses: [400, 413, 422, 500],
  message:
    /maximum (?:context|prompt|input) length|context (?:length|window|limit|size)|prompt is too long|input is too long|prompt contains \d+ tokens|too many (?:input )?tokens|exceeds the maximum number of tokens|exceeded model token limit|tokens \+ `?max_new_tokens/i,
};
const noPrefill: RefusalRule = {
  kind: 'prefill',
  statuses: [400, 422],
  message:
    /assistant message prefill|prefill(?:ing)? (?:is )?not (?:supported|allowed)|must end with a user message|final assistant (?:content|message)|last message must (?:be|have)|add_generation_prompt|continue_final_message/i,
};

/**
 * OpenAI, https://platform.openai.com/docs/guides/error-codes, and who speaks its protocol:
 * Azure https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter (`content_filter`, `ResponsibleAIPolicyViolation`);
 * Groq https://console.groq.com/docs/errors; Mistral (code 3051); DeepSeek https://api-docs.deepseek.com/quick_start/error_codes;
 * OpenRouter https://openrouter.ai/docs/api-reference/errors (403 with moderation);
 * Moonshot https://platform.moonshot.ai/docs/api/errors (`exceeded_current_quota_error`, `engine_overloaded_error`, `content_filter`);
 * vLLM and llama.cpp (`exceed_context_size_error`) by their sources.
 */
const openai: readonly RefusalRule[] = [
  { kind: 'context-length', code: /^(?:context_length_exceeded|3051)$/ },
  { kind: 'context-length', type: /^exceed_context_size_error$/ },
  {
    kind: 'content-policy',
    code: /^(?:content_policy_violation|content_filter|invalid_prompt|moderation_blocked|ResponsibleAIPolicyViolation)$/,
  },
  {
    kind: 'content-policy',
    type: /^(?:content_filter|content_policy_violation|image_generation_user_error)$/,
  },
  {
    kind: 'content-policy',
    statuses: [400, 403],
    message: /usage polic|content management policy|safety system|requires moderation|considered high risk/i,
  },
  { kind: 'quota', code: /^(?:insufficient_quota|billing_hard_limit_reached|credit_balance_exhausted)$/ },
  { kind: 'quota', type: /^(?:insufficient_quota|exceeded_current_quota_error)$/ },
  { kind: 'credential', code: /^(?:invalid_api_key|invalid_authentication)$/ },
  { kind: 'overloaded', type: /^engine_overloaded_error$/ },
  { kind: 'overloaded', code: /^(?:server_is_overloaded|slow_down)$/ },
  // Of tokens a minute: Groq says 413 for one request that is above it.
  { kind: 'rate-limited', code: /^rate_limit_exceeded$/ },
  noPrefill,
  tooLong,
];

/** https://platform.claude.com/docs/en/api/errors; what has no type of its own is told by its message. */
const anthropic: readonly RefusalRule[] = [
  { kind: 'quota', type: /^billing_error$/ },
  { kind: 'quota', statuses: [400, 403], message: /credit balance is too low/i },
  { kind: 'overloaded', type: /^overloaded_error$/ },
  { kind: 'rate-limited', type: /^rate_limit_error$/ },
  { kind: 'server-error', type: /^(?:api_error|timeout_error)$/ },
  { kind: 'content-policy', statuses: [400], message: /content filtering policy|usage polic/i },
  noPrefill,
  tooLong,
];

/** https://ai.google.dev/gemini-api/docs/troubleshooting; `ErrorInfo.reason` is the code. */
const gemini: readonly RefusalRule[] = [
  { kind: 'credential', code: /^(?:API_KEY_INVALID|API_KEY_EXPIRED|API_KEY_SERVICE_BLOCKED)$/ },
  { kind: 'credential', statuses: [400], message: /API key (?:not valid|expired)/i },
  { kind: 'quota', code: /^(?:BILLING_DISABLED|CONSUMER_SUSPENDED)$/ },
  { kind: 'content-policy', statuses: [400], message: /blocked by|safety (?:settings|filter)|usage polic/i },
  { kind: 'overloaded', type: /^UNAVAILABLE$/ },
  tooLong,
];

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const bedrock: readonly RefusalRule[] = [
  {
    kind: 'credential',
    type: /^(?:UnrecognizedClientException|ExpiredTokenException|AccessDeniedException)$/,
  },
  { kind: 'quota', type: /^ServiceQuotaExceededException$/ },
  { kind: 'overloaded', type: /^(?:ModelNotReadyException|ServiceUnavailableException)$/ },
  { kind: 'server-error', type: /^(?:ModelErrorException|ModelTimeoutException|ModelStreamErrorException)$/ },
  { kind: 'content-policy', statuses: [400], message: /content filtering policy|content filters/i },
  noPrefill,
  tooLong,
];

/** https://docs.cohere.com/reference/errors; 498 is a request with a token on their deny list. */
const cohere: readonly RefusalRule[] = [{ kind: 'content-policy', statuses: [498] }, tooLong];

const rules: Record<ChatProtocol, readonly RefusalRule[]> = {
  'openai-chat': openai,
  'openai-completions': openai,
  'openai-responses': openai,
  'anthropic-messages': anthropic,
  gemini,
  'bedrock-converse': bedrock,
  'cohere-chat': cohere,
};

export const rulesOf = (wire: Protocol): readonly RefusalRule[] => rules[errorCodecOf(wire).protocol];
