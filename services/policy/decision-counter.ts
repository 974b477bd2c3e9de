import type { Outcome } from '@sluice/contract';
import { Counter, type Registry } from 'prom-client';

/** Counts decisions by route and result: `planned`, `answered`, `forwarded`, `duplicate` or the code of a refusal. */
export function createDecisionCounter(registry: Registry): (outcome: Outcome) => void {
  const decisions = new Counter({
    name: 'sluice_policy_decisions_total',
    help: 'Decisions of policy, by route and result.',
    labelNames: ['route', 'result'],
    registers: [registry],
  });
  const planned = new Map<string, Counter.Internal>();
  return outcome => {
    const route = outcome.kind === 'forward' ? outcome.envelope.plan?.route : undefined;
    if (route === undefined) {
      decisions.inc({ route: '', result: resultOf(outcome) });
      return;
    }
    let counter = planned.get(route);
    if (counter === undefined) {
      counter = decisions.labels({ route, result: 'planned' });
      planned.set(route, counter);
    }
    counter.inc();
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
