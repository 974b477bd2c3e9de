import { type Registry, registerGauge } from '@sluice/telemetry';

/** What a stage host keeps for others, read when the figures are asked for. */
interface Kept {
  answers: () => number;
  retainedBytes: () => number;
  bodies: () => number;
  questions: () => number;
}

/** `sluice_bus_*`: all of them fall to zero when nothing is in progress. */
export function registerHostMetrics(registry: Registry, kept: Kept): void {
  registerGauge(registry, {
    name: 'sluice_bus_kept_answers',
    help: 'Answers in progress, and those that ended but may have to be sent again.',
    read: kept.answers,
  });
  registerGauge(registry, {
    name: 'sluice_bus_retained_answer_bytes',
    help: 'What answers that ended take.',
    read: kept.retainedBytes,
  });
  registerGauge(registry, {
    name: 'sluice_bus_held_bodies',
    help: 'Large bodies that others can pull.',
    read: kept.bodies,
  });
  registerGauge(registry, {
    name: 'sluice_bus_open_questions',
    help: 'Questions to other processes that are not answered.',
    read: kept.questions,
  });
}
