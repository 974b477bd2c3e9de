import { Calendar, type LimitConfig, type LimitSubject } from '@sluice/config';
import { encodeToken, type LimitForm, type LimitMeasure, type OnUnavailable } from '@sluice/contract';

/** What limits count; costs are the matter of budgets. */
export type CountedMeasure = Exclude<LimitMeasure, 'cost'>;

/** A limit with everything worked out that does not depend on the request. */
export interface CompiledLimit {
  /** Which limit of which route or tier, or of single keys; whose it is comes after it. */
  scope: string;
  by: readonly LimitSubject[];
  measure: CountedMeasure;
  limit: number;
  /** The most that can be taken at once. */
  capacity: number;
  formAt: (now: number) => LimitForm;
  shared: boolean;
  onUnavailable: OnUnavailable;
  /** For messages: `10 requests per 1m by key`. */
  title: string;
}

const measures = ['requests', 'tokens', 'inputTokens', 'outputTokens', 'bytes', 'concurrent'] as const;
const nouns: Record<CountedMeasure, string> = {
  requests: 'requests',
  tokens: 'tokens',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
  bytes: 'bytes',
  concurrent: 'requests at a time',
};
/** What belongs to one tenant by itself. */
const ofOneTenant: ReadonlySet<LimitSubject> = new Set(['key', 'user', 'team', 'tenant']);

function formOf(config: LimitConfig): { formAt: CompiledLimit['formAt']; kind: string; when: string } {
  const { per, burst, calendar, timezone = 'UTC', concurrent } = config;
  if (concurrent !== undefined) return { formAt: always({ kind: 'slots' }), kind: '', when: '' };
  if (calendar !== undefined) {
    const periods = new Calendar(calendar, timezone);
    return {
      formAt: now => ({ kind: 'period', bounds: periods.boundsAt(now) }),
      kind: `:${calendar}:${encodeToken(timezone)}`,
      when: calendar === 'hour' ? ' an hour' : ` a ${calendar}`,
    };
  }
  const windowMs = per ?? 0;
  const when = ` per ${durationText(windowMs)}`;
  if (burst === undefined) return { formAt: always({ kind: 'sliding', windowMs }), kind: '', when };
  return { formAt: always({ kind: 'bucket', windowMs, burst }), kind: '', when };
}

const always = (form: LimitForm): CompiledLimit['formAt'] => {
  return () => form;
};

export function compileLimits(scope: string, limits: readonly LimitConfig[]): readonly CompiledLimit[] {
  return limits.map(config => {
    const measure = measures.find(each => config[each] !== undefined) ?? 'requests';
    const limit = config[measure] ?? 0;
    const by = typeof config.by === 'string' ? [config.by] : [...new Set(config.by)].sort();
    const { formAt, kind, when } = formOf(config);
    return {
      scope: `${scope}${kind}`,
      by,
      measure,
      limit,
      capacity: config.burst ?? limit,
      formAt,
      shared: !by.some(subject => ofOneTenant.has(subject)),
      onUnavailable: config.onUnavailable,
      title: `${limit} ${nouns[measure]}${when} by ${by.join(' and ')}`,
    };
  });
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

function durationText(durationMs: number): string {
  for (const [letter, unitMs] of units)
    if (durationMs % unitMs === 0) return `${durationMs / unitMs}${letter}`;
  return `${durationMs}ms`;
}
