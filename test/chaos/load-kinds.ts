import type { LoadKind } from '@sluice/loadtest/open-loop/plan';
import { eventsOf } from './provider/behaviours.ts';

/** Half of the requests ask for a stream of 20 chunks, 20 ms apart; some of the others are checked by a guardrail. */
export const mixedKinds: readonly LoadKind[] = [
  { name: 'stream', share: 5, model: 'chaos-stream', stream: true, events: eventsOf(20) },
  { name: 'whole', share: 4, model: 'chaos-whole', stream: false },
  { name: 'guarded', share: 1, model: 'chaos-guarded', stream: false },
];
