import type { Envelope, Plan, StageName } from '@sluice/contract';
import type { CompiledRoute } from './compiled-route.ts';

/** What of a plan is the same for every request of a route and a priority. */
export const routeSettings = (
  route: CompiledRoute,
  priority: number,
): Omit<Plan, 'targets' | 'reservation' | 'responseHeaders'> => ({
  route: route.name,
  balance: route.balance,
  ejection: route.ejection,
  breaker: route.breaker,
  hedge: route.hedge,
  onStreamFailure: route.onStreamFailure,
  retry: route.retry,
  timeouts: route.timeouts,
  redriveAfterAccept: route.redriveAfterAccept,
  queue: route.queue && { ...route.queue, priority },
  guardrail: route.guardrail,
  strict: route.strict,
});

/** When the request has to be over: the time in which it waited for a provider is not counted. */
export const deadlineOf = ({ deadline, receivedAt, turn }: Envelope, { timeouts }: CompiledRoute): number =>
  Math.min(deadline, receivedAt + (turn?.waitedMs ?? 0) + timeouts.totalMs);

/** Guardrail judges a request before dispatch gets it where its profile says so; else dispatch asks beside the call. */
export const stageAfter = ({ guardrail }: Plan): StageName =>
  guardrail !== undefined && guardrail.input.length > 0 && guardrail.inputTiming === 'sequence'
    ? 'guardrail'
    : 'dispatch';
