import type { LimitSubject } from '@sluice/config';
import {
  encodeToken,
  type Facts,
  type LimitHold,
  operationOf,
  type PlannedShares,
  type Principal,
  type Protocol,
  type Target,
} from '@sluice/contract';
import { inputTokens } from '@sluice/tokens';
import type { CompiledLimit, CountedMeasure } from './compiled-limit.ts';
import { DEFAULT_OUTPUT_TOKENS } from './default-output.ts';
import { planShares } from './plan-shares.ts';

/** What limits are counted by and for. */
export interface LimitedRequest {
  principal: Principal;
  protocol: Protocol;
  model: string;
  /** In the order to try them. */
  targets: readonly Target[];
  facts: Facts;
  bodyBytes: number;
}

/** A request as a call to one of its targets counts. */
interface LimitedCall extends Omit<LimitedRequest, 'targets'> {
  provider: string;
  inputTokens: number;
}

export interface CollectedLimits {
  holds: readonly LimitHold[];
  /** The limits of `holds`, in the same order. */
  limits: readonly CompiledLimit[];
  /** What each answer may have at most where the caller says nothing and tokens are limited. */
  maxOutputTokens: number | undefined;
  /** What calls after the first one reserve for themselves; undefined where that is nothing. */
  shares: PlannedShares | undefined;
  /** Whether the end of the request changes what it took. */
  settles: boolean;
}

/** So that several such requests fit into a limit: a quarter of it each at most. */
const DEFAULT_SHARE = 4;

const subjectOf = (subject: LimitSubject, { principal, model, provider }: LimitedCall): string => {
  const { keyId, user, team, tier } = principal;
  switch (subject) {
    case 'key':
      if (keyId !== undefined) return named('key', keyId);
      return user === undefined ? 'tenant' : named('user', user);
    case 'user':
      if (user !== undefined) return named('user', user);
      return keyId === undefined ? 'tenant' : named('key', keyId);
    case 'team':
      return team === undefined ? 'tenant' : named('team', team);
    case 'tenant':
      return 'tenant';
    case 'tier':
      return named('tier', tier ?? '');
    case 'model':
      return named('model', model);
    case 'provider':
      return named('provider', provider);
  }
};

const named = (kind: string, name: string): string => `${kind}=${encodeToken(name)}`;

/** How many output tokens to reserve, and what the provider has to be told that each answer may have. */
function outputTokens(
  limits: readonly CompiledLimit[],
  { protocol, facts, inputTokens }: LimitedCall,
): { reserved: number; told: number | undefined } {
  const { maxOutputTokens, choices = 1 } = facts;
  if (operationOf(protocol) !== 'chat') return { reserved: 0, told: undefined };
  if (maxOutputTokens !== undefined) return { reserved: maxOutputTokens, told: undefined };
  let told: number | undefined;
  for (const { measure, capacity } of limits) {
    if (measure !== 'tokens' && measure !== 'outputTokens') continue;
    const left = measure === 'tokens' ? capacity - inputTokens : capacity;
    const share = Math.floor(Math.min(left, Math.ceil(capacity / DEFAULT_SHARE)) / choices);
    told = Math.min(told ?? DEFAULT_OUTPUT_TOKENS, Math.max(1, share));
  }
  return { reserved: (told ?? DEFAULT_OUTPUT_TOKENS) * choices, told };
}

function amountOf(measure: CountedMeasure, { inputTokens, bodyBytes }: LimitedCall, output: number): number {
  switch (measure) {
    case 'requests':
    case 'concurrent':
      return 1;
    case 'tokens':
      return inputTokens + output;
    case 'inputTokens':
      return inputTokens;
    case 'outputTokens':
      return output;
    case 'bytes':
      return bodyBytes;
  }
}

const nothing: CollectedLimits = {
  holds: [],
  limits: [],
  maxOutputTokens: undefined,
  shares: undefined,
  settles: false,
};

/** Every limit that a request counts against, and what it reserves of each. Tenants are kept apart by the store. */
export function collectLimits(
  routeLimits: readonly CompiledLimit[],
  callerLimits: readonly CompiledLimit[],
  request: LimitedRequest,
  now: number,
): CollectedLimits {
  if (routeLimits.length === 0 && callerLimits.length === 0) return nothing;
  const limits = callerLimits.length === 0 ? routeLimits : [...routeLimits, ...callerLimits];
  const [first] = request.targets;
  if (first === undefined) return nothing;
  const call = callOf(request, first);
  const { reserved, told } = outputTokens(limits, call);
  const hold = (limit: CompiledLimit, target: Target): LimitHold =>
    holdOf(limit, callOf(request, target), reserved, now);
  const holds = limits.map(limit => holdOf(limit, call, reserved, now));
  const shares = planShares(limits, holds, request.targets, hold);
  return {
    holds,
    limits,
    maxOutputTokens: told,
    shares,
    settles: shares !== undefined || limits.some(({ measure }) => measure !== 'requests'),
  };
}

const callOf = (request: LimitedRequest, { provider, kind, model }: Target): LimitedCall => ({
  ...request,
  provider,
  inputTokens: inputTokens(request.facts, kind, model).expected,
});

const holdOf = (
  { scope, by, measure, limit, formAt, shared, onUnavailable }: CompiledLimit,
  call: LimitedCall,
  output: number,
  now: number,
): LimitHold => ({
  key: `${scope}:${by.map(subject => subjectOf(subject, call)).join('+')}`,
  measure,
  limit,
  amount: amountOf(measure, call, output),
  form: formAt(now),
  shared,
  onUnavailable,
  ...(measure !== 'concurrent' && by.includes('provider') && { ofFirstCall: true as const }),
});
