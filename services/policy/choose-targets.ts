import {
  ESTIMATE_KIND,
  GUARD_KIND,
  GUARD_MODEL,
  operationOf,
  type Protocol,
  type Target,
} from '@sluice/contract';
import type { CompiledRoute, WeightedTarget } from './compiled-route.ts';

function resolve(
  { target, takesModel, wireProtocolFor }: WeightedTarget,
  caller: Protocol,
  asked: string,
): Target[] {
  const model = takesModel ? asked : target.model;
  const protocol = wireProtocolFor(caller, model);
  if (protocol === undefined) return [];
  return [{ ...target, protocol, model }];
}

/**
 * All targets, each drawn in proportion to its weight among those that are left: the first is the one to
 * call, the others are where a failure goes. `random` gives numbers from 0 to below 1.
 */
function drawByWeight(targets: readonly WeightedTarget[], random: () => number): WeightedTarget[] {
  const left = [...targets];
  const drawn: WeightedTarget[] = [];
  let total = 0;
  for (const { weight } of left) total += weight;
  while (left.length > 1) {
    let point = random() * total;
    let index = 0;
    for (; index < left.length - 1; index++) {
      point -= left[index]?.weight ?? 0;
      if (point < 0) break;
    }
    for (const target of left.splice(index, 1)) {
      drawn.push(target);
      total -= target.weight;
    }
  }
  drawn.push(...left);
  return drawn;
}

/** The gateway itself: it counts tokens where nobody counts, and moderates where nobody does. */
const ownTarget = (kind: string, protocol: Protocol, model: string): Target => ({
  provider: 'sluice',
  kind,
  protocol,
  baseUrl: '',
  model,
  allowPrivateNetwork: false,
  streamUsage: 'unasked',
});

/** Those of the route's targets that offer what is asked for, in the order to try them. */
export function chooseTargets(
  { strategy, targets }: CompiledRoute,
  caller: Protocol,
  model: string,
  random: () => number,
): Target[] {
  if (operationOf(caller) === 'moderations' && model === GUARD_MODEL)
    return [ownTarget(GUARD_KIND, caller, model)];
  const ordered = strategy === 'weighted' && targets.length > 1 ? drawByWeight(targets, random) : targets;
  const offering = ordered.flatMap(target => resolve(target, caller, model));
  if (offering.length > 0) return offering;
  switch (operationOf(caller)) {
    case 'count-tokens':
      return [ownTarget(ESTIMATE_KIND, caller, model)];
    case 'moderations':
      return [ownTarget(GUARD_KIND, caller, GUARD_MODEL)];
    default:
      return [];
  }
}
