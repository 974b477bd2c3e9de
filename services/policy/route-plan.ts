import type { Plan, StageName } from '@sluice/contract';
import type { CompiledRoute } from './compiled-route.ts';

/** What of a plan is the same for every request of a route. */
export const routeSettings = (
  route: CompiledRoute,
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
  guardrail: route.guardrail,
  strict: route.strict,
});

/** Guardrail judges a request before dispatch gets it where its profile says so; else dispatch asks beside the call. */
export const stageAfter = ({ guardrail }: Plan): StageName =>
  guardrail !== undefined && guardrail.input.length > 0 && guardrail.inputTiming === 'sequence'
    ? 'guardrail'
    : 'dispatch';
