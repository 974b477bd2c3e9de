import { ESTIMATE_KIND, operationOf, type Protocol, type Target } from '@sluice/contract';
import type { CompiledRoute, WeightedTarget } from './compiled-route.ts';

function resolve(
  { target, takesModel, wireProtocolFor }: WeightedTarget,
  caller: Protocol,
  asked: string,
): Target[] {
  const model = takesModel ? asked : target.model;
  const protocol = wireProtocolFor(caller, model);
  if (protocol === undefined) return [];
  const { provider, kind, baseUrl, allowPrivateNetwork, streamUsage } = target;
  return [{ provider, kind, protocol, baseUrl, model, allowPrivateNetwork, streamUsage }];
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

/** Counting tokens is answered by the gateway itself where nobody counts. */
const estimate = (protocol: Protocol, model: string): Target => ({
  provider: 'sluice',
  kind: ESTIMATE_KIND,
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
  const ordered = strategy === 'weighted' && targets.length > 1 ? drawByWeight(targets, random) : targets;
  const offering = ordered.flatMap(target => resolve(target, caller, model));
  return offering.length === 0 && operationOf(caller) === 'count-tokens'
    ? [estimate(caller, model)]
    : offering;
}
