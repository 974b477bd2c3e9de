import { GatewayError } from '@sluice/contract';
import { authenticationOf } from './authentication.ts';
import type { Collected } from './collect.ts';
import type { ChargedBudget } from './collect-budgets.ts';
import type { Decided } from './hold-limits.ts';
import { type Asked, type Degradation, type Prepared, prepareRequest } from './prepare-request.ts';

/**
 * The same request by the route that takes over from a budget without room for it: where the store refuses it because of that budget, or
 * holds it already without that budget, since an earlier attempt went by that route. Undefined where there is no such route, or it cannot
 * take the request. Nothing leads back to a route that was tried.
 */
export function degrade(
  asked: Asked,
  { route, guardrail, degradation }: Prepared,
  { collected, held }: Decided<Collected>,
): Prepared | undefined {
  const { limits, budgets } = collected;
  if (budgets.charged.length === 0) return undefined;
  const first = limits.length;
  const isWithoutRoom = (_: ChargedBudget, index: number): boolean => {
    const state = held.limits[first + index];
    return held.kind === 'held'
      ? state?.missing === true
      : (state?.remaining ?? 0) < budgets.costNanoDollars || held.refusedBy === first + index;
  };
  const leaving = budgets.charged
    .filter(isWithoutRoom)
    .filter(({ budget }) => budget.degradeTo !== undefined);
  const decisive = held.kind === 'held' ? leaving[0] : budgets.charged[held.refusedBy - first];
  const to = asked.rules.routes.get(decisive?.budget.degradeTo ?? '');
  if (to === undefined || !to.admits.has(authenticationOf(asked.principal))) return undefined;
  const tried = [...(degradation?.tried ?? []), route.name];
  if (to !== route && tried.includes(to.name)) return undefined;
  const next: Degradation = {
    from: degradation?.from ?? route.name,
    by: [...new Set([...(degradation?.by ?? []), ...leaving.map(({ budget }) => budget.name)])],
    without: new Set([...(degradation?.without ?? []), ...leaving.map(({ key }) => key)]),
    tried,
    guardrail,
    isHeld: held.kind === 'held',
  };
  const other = prepareRequest(asked, to, next);
  return other instanceof GatewayError ? undefined : other;
}
