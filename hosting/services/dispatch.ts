import { answerStats } from '@sluice/bus';
import { systemClock } from '@sluice/contract';
import { createDispatchStage } from '@sluice/dispatch';
import type { StartService } from '../process.ts';

export const start: StartService = async (
  { host, bus, instance, telemetry, environment },
  { stores, config, denials },
) => {
  const stage = createDispatchStage({
    host,
    config,
    environment,
    reservations: stores.reservations,
    breakers: stores.breakers,
    queues: stores.queues,
    appendEvent: event => stores.events.append(event),
    accepting: () => stores.outbox.accepting,
    denials,
    telemetry,
    clock: systemClock,
    random: Math.random,
  });
  host.host(stage);
  answerStats({ bus, instance, clock: systemClock }, 'providers', () => stage.report());
  host.providerTests.answer(question => stage.test(question));
  return () => stage.close();
};
