import type { Outcome } from '@sluice/contract';
import { createCounter, type Registry } from '@sluice/telemetry';

/** Counts decisions by route and result: `planned`, `answered`, `forwarded`, `duplicate` or the code of a refusal. */
export function createDecisionCounter(registry: Registry): (outcome: Outcome) => void {
  const decisions = createCounter(registry, {
    name: 'sluice_policy_decisions_total',
    help: 'Decisions of policy, by route and result.',
    labelNames: ['route', 'result'],
  });
  return outcome => {
    const route = outcome.kind === 'forward' ? outcome.envelope.plan?.route : undefined;
    if (route === undefined) decisions.series('', resultOf(outcome)).inc();
    else decisions.series(route, 'planned').inc();
  };
}

function resultOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'reject':
      return outcome.error.code;
    case 'reply':
      return 'answered';
    case 'drop':
      return 'duplicate';
    case 'forward':
      return 'forwarded';
  }
}
